import { Refused, resumeSession } from 'guide-client';

const { client, close } = resumeSession('the token that was kept');
try {
  const number = await client.comment('这座桥是哪一年建成的？', 'question');
  console.log('recorded as event', number);
} catch (error) {
  if (error instanceof Refused) console.log(error.code, error.detail.wait);
}
client.react(3);
close();
