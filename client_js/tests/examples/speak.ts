import { GuideClient, Refused, socketUrl } from 'guide-client';

const client = new GuideClient({ url: socketUrl(), token: '…' });
client.connect();
try {
  const number = await client.comment('这座桥是哪一年建成的？', 'question');
  console.log('recorded as event', number);
} catch (error) {
  if (error instanceof Refused) console.log(error.code, error.detail.wait);
}
client.react(3);
client.leave();
