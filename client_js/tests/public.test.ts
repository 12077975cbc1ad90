/** What the SDK promises, name by name. A name that goes or changes breaks others' pages: CHANGELOG.md says so then. */
import { expect, it } from 'vitest';
import * as sdk from 'guide-client';
import index from '../src/index.ts?raw';
import panorama from '../src/panorama/index.ts?raw';

const code = (text: string): string => text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
/** Names by their kind, as an index exports them. */
const exported = (text: string): { values: string[]; types: string[] } => {
  const lists = [...code(text).matchAll(/export (type )?\{([^}]*)\}/g)];
  const names = lists.flatMap(([, type, list = '']) =>
    list.split(',').map((name) => name.trim()).filter(Boolean).map((name) => (type && !name.startsWith('type ') ? `type ${name}` : name)),
  );
  return {
    values: names.filter((name) => !name.startsWith('type ')).sort(),
    types: names.filter((name) => name.startsWith('type ')).map((name) => name.slice(5)).sort(),
  };
};

it('is named one by one', () => {
  for (const text of [index, panorama]) expect(code(text)).not.toMatch(/export \*/);
});

it('is these values', () => {
  expect(Object.keys(sdk).sort()).toEqual(exported(index).values);
  expect(exported(index).values).toMatchInlineSnapshot(`
    [
      "ApiError",
      "AudioOutput",
      "Floor",
      "Follower",
      "GuideClient",
      "Lead",
      "MediaSync",
      "Microphone",
      "NAME_LIMITS",
      "Refused",
      "TEXT_LIMITS",
      "VoiceReceiver",
      "angleBetween",
      "bearing",
      "browserHost",
      "diagnose",
      "fetchHall",
      "fetchHalls",
      "fetchSession",
      "fetchSessions",
      "isBusy",
      "join",
      "joinSession",
      "joinWhenFree",
      "mediaPosition",
      "mixDirections",
      "mixViews",
      "openGuide",
      "openSession",
      "prefersReducedMotion",
      "project",
      "renew",
      "resumeSession",
      "retryWhileBusy",
      "shortestTurn",
      "socketUrl",
      "stageFov",
      "toReport",
      "unproject",
      "wireFov",
      "wrapYaw",
    ]
  `);
});

it('is these types', () => {
  expect(exported(index).types).toMatchInlineSnapshot(`
    [
      "AnnouncementEvent",
      "AudioOutputEvents",
      "CaptionEvent",
      "CaptureState",
      "ClientMessage",
      "Clip",
      "Clock",
      "CommentEvent",
      "CommentKind",
      "Covers",
      "Device",
      "Diagnostics",
      "Direction",
      "Exhibit",
      "FloorEvents",
      "FollowerEvents",
      "FollowerOptions",
      "Frame",
      "GuideClientOptions",
      "GuideEvents",
      "GuideJoined",
      "GuideSession",
      "Hall",
      "HallSummary",
      "HandleOptions",
      "Health",
      "Hearing",
      "Holder",
      "Host",
      "Hotspot",
      "JoinOptions",
      "JoinRetryOptions",
      "Joined",
      "LeadEvents",
      "LeadState",
      "Leader",
      "Me",
      "Member",
      "MicrophoneEvents",
      "Mode",
      "Moment",
      "NameLimits",
      "Narration",
      "OpenOptions",
      "Packet",
      "Page",
      "PageNumbers",
      "Phase",
      "PhaseEvent",
      "Plan",
      "Playing",
      "PlayingKind",
      "Point",
      "Position",
      "Pyramid",
      "Reason",
      "Refusal",
      "Report",
      "RetryOptions",
      "RichText",
      "Role",
      "Rung",
      "Sample",
      "Scene",
      "SceneEvent",
      "Server",
      "ServerMessage",
      "ServerOptions",
      "SessionDetails",
      "SessionEvent",
      "SessionHandle",
      "SessionInfo",
      "SessionSummary",
      "Size",
      "Socket",
      "SoundState",
      "Source",
      "SourceEvents",
      "Span",
      "SpokenPacket",
      "State",
      "Status",
      "Stop",
      "Text",
      "TextBlock",
      "TextLimits",
      "TextRun",
      "Tiles",
      "Timeline",
      "View",
      "ViewLimits",
      "VoicePacket",
      "VoiceReceiverEvents",
      "VoiceReceiverOptions",
      "VoiceSource",
      "Zone",
    ]
  `);
});

it('is these of the panorama', () => {
  expect(exported(panorama)).toMatchInlineSnapshot(`
    {
      "types": [
        "PanoramaOptions",
        "PanoramaScene",
      ],
      "values": [
        "Panorama",
        "TooLargeError",
        "canShow",
        "pictures",
      ],
    }
  `);
});
