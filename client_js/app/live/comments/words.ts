/** The words of comments and questions. */
import { inLanguage } from '../../base/i18n.ts';

export const commentWords = inLanguage({
  zh: {
    comment: '说点什么…',
    askPlaceholder: '向讲解员提问…',
    question: '提问',
    questionOn: '这是一个提问',
    ask: '提问',
    comments: '评论',
    commentsEmpty: '还没有人说话，您可以先开口。',
    sending: '发送中…',
    me: '我',
    speak: '我要发言',
  },
  en: {
    comment: 'Say something…',
    askPlaceholder: 'Ask the guide…',
    question: 'Question',
    questionOn: 'Ask a question',
    ask: 'Ask',
    comments: 'Comments',
    commentsEmpty: 'No one has spoken yet. You could be the first.',
    sending: 'Sending…',
    me: 'Me',
    speak: 'Say something',
  },
});
