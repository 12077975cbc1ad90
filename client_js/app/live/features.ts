/** What every page shows that takes part in a session: the session, and a model for each feature. The one place that knows them all. */
import type { SessionHandle } from 'guide-client';
import type { HallIndex } from '../hall/hall.ts';
import { CaptionsModel } from './captions/model.ts';
import { CommentsModel } from './comments/model.ts';
import { Clips } from './media/clips.ts';
import { ReactionsModel } from './reactions/model.ts';
import { LiveSession } from './session.ts';
import { HearingModel } from './sound/hearing.ts';
import { ConnectionModel } from './state/connection.ts';
import type { Sound } from './sound/sound.ts';

export interface Features {
  readonly live: LiveSession;
  readonly connection: ConnectionModel;
  readonly comments: CommentsModel;
  readonly captions: CaptionsModel;
  readonly reactions: ReactionsModel;
  readonly hearing: HearingModel;
  readonly clips: Clips;
  close(): void;
}

/** `talking`: a voice is to be heard over what is played, beside those of the session. */
export function createFeatures(handle: SessionHandle, sound: Sound, hall: () => HallIndex | null, talking = (): boolean => false): Features {
  const live = new LiveSession(handle);
  const connection = new ConnectionModel(live);
  const comments = new CommentsModel(live);
  const hearing = new HearingModel(live, sound);
  const clips = new Clips(live, sound, hall, () => talking() || hearing.speaking.value.length > 0);
  return {
    live,
    connection,
    comments,
    captions: new CaptionsModel(live),
    reactions: new ReactionsModel(live),
    hearing,
    clips,
    close() {
      clips.close();
      comments.close();
      hearing.close();
      connection.close();
      live.close();
    },
  };
}
