import { Follower, GuideClient, join, renew, socketUrl, VoiceReceiver } from 'guide-client';

const server = { base: 'https://guide.example.org' };
let { token } = await join('7KQ4MX', { name: '李梅', branch: '' }, server);
const renewToken = async () => ({ token } = await renew(token, server)).token;
const client = new GuideClient({ url: socketUrl(server), token, renewToken, can: ['opus'] });
const follower = new Follower(client);
const receiver = new VoiceReceiver(client, follower.timeline.clock);
client.on('status', ({ status }) => console.log(status, receiver.sound));
client.connect();
