/** Every word of the page, in both languages. */
const words = {
  language: ['언어', 'Language'],
  signIn: ['로그인', 'Sign in'],
  signInLead: ['시니어 케어에 오신 것을 환영합니다.', 'Welcome back to Senicare.'],
  signUp: ['회원가입', 'Sign up'],
  signUpLead: [
    '휴대전화 번호를 확인하면 바로 가입할 수 있어요.',
    'Confirm your phone number, then choose an id.',
  ],
  userId: ['아이디', 'User id'],
  password: ['비밀번호', 'Password'],
  show: ['보기', 'Show'],
  or: ['또는', 'or'],
  withKakao: ['카카오로 계속하기', 'Continue with Kakao'],
  withNaver: ['네이버로 계속하기', 'Continue with Naver'],
  noAccount: ['아직 계정이 없으신가요?', 'No account yet?'],
  haveAccount: ['이미 계정이 있으신가요?', 'Have an account?'],
  steps: ['가입 단계', 'Steps of signing up'],
  stepNumber: ['전화번호', 'Number'],
  stepCode: ['인증번호', 'Code'],
  stepAccount: ['계정', 'Account'],
  telNumber: ['휴대전화 번호', 'Phone number'],
  telNumberHint: ['숫자 11자리, 예: 010-1234-5678', '11 digits, such as 010-1234-5678'],
  sendCode: ['인증번호 받기', 'Send a code'],
  sentTo: ['인증번호를 보냈습니다:', 'A code went to'],
  code: ['인증번호', 'Code'],
  codeHint: ['문자로 받은 숫자 4자리', 'The 4 digits of the text message'],
  checkCode: ['확인', 'Check'],
  otherNumber: ['번호 바꾸기', 'Other number'],
  sendAgain: ['다시 받기', 'Send again'],
  proved: ['확인된 번호:', 'Confirmed number:'],
  name: ['이름', 'Name'],
  userIdHint: ['50자까지, 빈칸 없이', 'Up to 50 characters, no spaces'],
  userIdFree: ['사용할 수 있는 아이디입니다.', 'This id is free.'],
  passwordHint: ['8–13자, 영문과 숫자를 함께', '8–13 characters, letters and digits'],
  createAccount: ['가입하기', 'Create account'],
  hello: ['{name}님, 안녕하세요', 'Hello, {name}'],
  meLead: ['로그인되어 있습니다.', 'You are signed in.'],
  joinPath: ['가입 경로', 'Joined by'],
  HOME: ['홈페이지', 'this page'],
  KAKAO: ['카카오', 'Kakao'],
  NAVER: ['네이버', 'Naver'],
  signOut: ['로그아웃', 'Sign out'],
  handset: ['시험용 휴대전화', 'Test phone'],
  handsetNote: ['이 번호로 온 문자가 여기에 보여요', 'Texts to this number appear here'],
  messages: ['받은 문자', 'Messages'],
  noMessages: ['아직 받은 문자가 없어요', 'No messages yet'],
  noNumber: ['전화번호를 입력해 보세요', 'Enter a phone number'],
  textMessage: ['문자', 'Text message'],
  foot: [
    '개발 모드에서만 보이는 시험용 페이지입니다. 실제 문자는 보내지 않아요.',
    'For trying things out, in development only. No real text is sent.',
  ],

  busy: ['잠시만요…', 'One moment…'],
  welcome: ['가입이 끝났습니다. 로그인해 주세요.', 'Your account is ready. Sign in.'],
  joining: [
    '{provider} 계정과 연결해서 가입합니다. 다음부터는 {provider}로 로그인할 수 있어요.',
    'You join with your {provider} account, and can sign in with it from then on.',
  ],
  signedOut: ['로그아웃했습니다.', 'You are signed out.'],
  sessionOver: ['로그인이 만료되었습니다. 다시 로그인해 주세요.', 'Your session is over. Sign in again.'],

  needed: ['입력해 주세요.', 'Please fill this in.'],
  badNumber: ['숫자 11자리로 입력해 주세요.', 'Enter 11 digits.'],
  badCode: ['숫자 4자리로 입력해 주세요.', 'Enter 4 digits.'],
  badUserId: ['빈칸 없이 50자까지 입력해 주세요.', 'Up to 50 characters, without spaces.'],
  badPassword: [
    '영문과 숫자를 섞어 8–13자로, 빈칸 없이 입력해 주세요.',
    '8–13 letters, digits or signs, with at least one letter and one digit.',
  ],

  VF: ['입력한 내용을 다시 확인해 주세요.', 'Please check what you entered.'],
  DI: ['이미 사용 중인 아이디입니다.', 'This id is taken.'],
  DT: ['이미 가입된 전화번호입니다.', 'This number belongs to an account already.'],
  SF: ['아이디 또는 비밀번호가 맞지 않습니다.', 'The id or the password is wrong.'],
  TAF: [
    '인증번호가 맞지 않거나 만료되었습니다. 다시 받을 수 있어요.',
    'The code is wrong or too old. You can have a new one sent.',
  ],
  'TF tel_auth': [
    '문자를 보내지 못했습니다. 번호를 확인해 주세요.',
    'The text could not be sent. Check the number.',
  ],
  TF: ['로그인 처리 중 문제가 생겼습니다. 다시 시도해 주세요.', 'Signing in did not work. Try again.'],
  TMR: [
    '요청이 너무 많습니다. {seconds}초 뒤에 다시 시도해 주세요.',
    'Too many requests. Try again in {seconds} seconds.',
  ],
  AF: ['로그인이 필요합니다.', 'Please sign in.'],
  DBE: [
    '서버에 문제가 생겼습니다. 잠시 뒤에 다시 시도해 주세요.',
    'The server has trouble. Try again in a moment.',
  ],
  offline: ['서버에 연결할 수 없습니다.', 'The server cannot be reached.'],
  unknown: ['예상하지 못한 응답입니다 ({code}).', 'An answer that this page does not know ({code}).'],

  denied: ['소셜 로그인을 취소했습니다.', 'You cancelled the sign-in.'],
  failed: ['소셜 로그인에 실패했습니다. 다시 시도해 주세요.', 'The provider did not let you in. Try again.'],
  unavailable: ['지금은 소셜 로그인을 쓸 수 없습니다.', 'The provider cannot be reached at the moment.'],
  notBegun: [
    '이 브라우저에서 시작하지 않은 소셜 로그인이라 받지 않았습니다.',
    'That sign-in did not begin in this browser, so it was not taken.',
  ],
}

const languages = ['ko', 'en']
let language =
  localStorage.getItem('senicare.language') ?? (navigator.language.startsWith('ko') ? 'ko' : 'en')
if (!languages.includes(language)) language = 'en'

export function currentLanguage() {
  return language
}

/** One text, with `{name}` replaced by `values.name`. */
export function say(key, values = {}) {
  const text = words[key]?.[languages.indexOf(language)] ?? key
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''))
}

export function knows(key) {
  return Object.hasOwn(words, key)
}

/** Puts the texts into the document; what an element shows beyond its `data-t` is its owner's. */
export function translate(chosen = language) {
  language = chosen
  document.documentElement.lang = language
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = say(element.dataset.t)
  for (const element of document.querySelectorAll('[data-t-label]'))
    element.setAttribute('aria-label', say(element.dataset.tLabel))
  for (const button of document.querySelectorAll('[data-language]'))
    button.setAttribute('aria-pressed', String(button.dataset.language === language))
}

export function chooseLanguage(chosen) {
  localStorage.setItem('senicare.language', chosen)
  translate(chosen)
}
