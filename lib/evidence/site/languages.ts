import type { Language } from '../../../config/book-schema';
import type { Status } from '../../promises/verdict';

/** What pages for customers and the public say by themselves, in the language of the company's own page. */
export interface OpenWords {
  /** The class of a page, and for whom. */
  readonly marks: { readonly auditor: string; readonly customer: string; readonly public: string };
  readonly direction: 'ltr' | 'rtl';
  readonly over: string;
  readonly lede: string;
  /** That no account was read. */
  readonly nature: string;
  readonly written: string;
  readonly read: string;
  readonly inShort: string;
  readonly promises: string;
  readonly section: (number: string) => string;
  readonly keptBy: string;
  readonly duty: string;
  readonly where: string;
  readonly residency: string;
  readonly home: string;
  readonly recovery: string;
  readonly noRecovery: string;
  readonly others: string;
  readonly nobody: string;
  readonly name: string;
  readonly does: string;
  readonly data: string;
  readonly location: string;
  readonly since: string;
  readonly report: string;
  readonly reportTo: string;
  readonly policy: string;
  readonly verify: string;
  readonly yours: string;
  readonly yoursLead: string;
  readonly questions: string;
  readonly readers: string;
  readonly incidents: string;
  /** Why a promise is not shown whole. */
  readonly why: string;
  readonly erasure: string;
  readonly search: string;
  readonly exceptions: string;
  readonly instead: string;
  readonly skip: string;
  readonly contents: string;
  readonly footer: string;
  readonly status: Readonly<Record<Status, string>>;
}

const ENGLISH: OpenWords = {
  marks: { auditor: 'Confidential: for auditors', customer: 'Confidential: for', public: 'Public' },
  direction: 'ltr',
  over: 'Security promises',
  lede: 'What we promise, how it is kept, and what is shown of it today.',
  nature:
    'The design was looked at: the templates from which the platform is built. No account was read for this page, and it says nothing of what has happened since.',
  written: 'Written',
  read: 'Our page as of',
  inShort: 'In short',
  promises: 'What we promise',
  section: (number) => `Section ${number}`,
  keptBy: 'How it is kept',
  duty: 'For the application to do',
  where: 'Where data is',
  residency: 'Residency',
  home: 'Home',
  recovery: 'Recovery',
  noRecovery: 'no second region',
  others: 'Who else handles data',
  nobody: 'Nobody.',
  name: 'Name',
  does: 'What it does',
  data: 'Which data',
  location: 'Where',
  since: 'Since',
  report: 'How to report a weakness',
  reportTo: 'Write to',
  policy: 'Our policy, and what you may expect of us:',
  verify: 'How to verify these pages',
  yours: 'Your data',
  yoursLead: 'Where it is, for how long, under whose key, and how that is known:',
  questions: 'Answers to a questionnaire',
  readers: 'Who can read your data',
  incidents: 'Incidents that concern you',
  why: 'Why',
  erasure: 'How erasure is verified, with a sample certificate',
  search: 'Search all of this',
  exceptions: 'Departures that concern you',
  instead: 'Instead:',
  skip: 'Skip to the content',
  contents: 'On this page',
  footer: 'Compiled by Freehold from the templates of production.',
  status: {
    met: 'kept by design',
    attested: 'attested by a person',
    partly: 'kept in part',
    "application's duty": 'kept with the application',
    unknown: 'not shown yet',
    'not built': 'not built yet',
    'attestation missing': 'not attested yet',
    'attestation expired': 'attestation lapsed',
    'not met': 'not kept',
    'not applicable': 'does not apply',
  },
};

const ARABIC: OpenWords = {
  marks: { auditor: 'سري: للمدققين', customer: 'سري: لعناية', public: 'للعموم' },
  direction: 'rtl',
  over: 'وعود الأمان',
  lede: 'ما نعد به، وكيف نفي به، وما الذي يثبته اليوم.',
  nature: 'فُحص التصميم: القوالب التي تُبنى منها المنصة. لم يُقرأ أي حساب من أجل هذه الصفحة، وهي لا تقول شيئًا عما جرى بعد ذلك.',
  written: 'كُتبت في',
  read: 'صفحتنا كما كانت في',
  inShort: 'باختصار',
  promises: 'ما نعد به',
  section: (number) => `القسم ${number}`,
  keptBy: 'كيف نفي به',
  duty: 'ما على التطبيق أن يفعله',
  where: 'أين توجد البيانات',
  residency: 'نطاق الإقامة',
  home: 'المنطقة الأساسية',
  recovery: 'منطقة الاستعادة',
  noRecovery: 'لا توجد منطقة ثانية',
  others: 'من غيرنا يعالج البيانات',
  nobody: 'لا أحد.',
  name: 'الاسم',
  does: 'ماذا يفعل',
  data: 'أي بيانات',
  location: 'أين',
  since: 'منذ',
  report: 'كيف تبلغ عن ثغرة',
  reportTo: 'راسلنا على',
  policy: 'سياستنا وما يمكنك أن تتوقعه منا:',
  verify: 'كيف تتحقق من هذه الصفحات',
  yours: 'بياناتك',
  yoursLead: 'أين هي، وإلى متى، وتحت مفتاح من، وكيف يُعرف ذلك:',
  questions: 'إجابات عن أسئلة التدقيق',
  readers: 'من يستطيع قراءة بياناتك',
  incidents: 'الحوادث التي تخصك',
  why: 'السبب',
  erasure: 'كيف يُتحقق من محو البيانات، مع نموذج لشهادة المحو',
  search: 'البحث في كل ما هنا',
  exceptions: 'استثناءات تخصك',
  instead: 'بدلًا من ذلك:',
  skip: 'انتقل إلى المحتوى',
  contents: 'في هذه الصفحة',
  footer: 'جمعها Freehold من قوالب بيئة الإنتاج.',
  status: {
    met: 'مُحقَّق بالتصميم',
    attested: 'شهد به شخص',
    partly: 'مُحقَّق جزئيًا',
    "application's duty": 'يُحقَّق مع التطبيق',
    unknown: 'لم يثبت بعد',
    'not built': 'لم يُبنَ بعد',
    'attestation missing': 'لم يشهد به أحد بعد',
    'attestation expired': 'انتهت مدة الشهادة',
    'not met': 'غير مُحقَّق',
    'not applicable': 'لا ينطبق',
  },
};

export const OPEN_WORDS: Readonly<Record<Language, OpenWords>> = { en: ENGLISH, ar: ARABIC };

const DAYS: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
  // Latin digits, as the rest of these pages has.
  ar: new Intl.DateTimeFormat('ar-u-nu-latn-ca-gregory', { dateStyle: 'long', timeZone: 'UTC' }),
};

/** A day as its readers write it; what is no day stays as it is. */
export const dayIn = (language: Language, iso: string): string =>
  Number.isNaN(Date.parse(iso)) ? iso : DAYS[language].format(new Date(iso));
