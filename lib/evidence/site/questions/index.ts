import type { PackFile } from '../../results';
import { checkAnchor, href } from '../atlas';
import type { Atlas } from '../atlas';
import { pageFile } from '../layout';
import { between, markup } from '../markup';
import type { Part, Raw } from '../markup';
import { population } from '../promise';
import { chip } from '../shapes';
import { capital } from '../words';
import { QUESTIONS } from './list';
import { askedOf, placesOf, plainly, promisesOf } from './plainly';
import type { Places, Plain, Question } from './plainly';

export const QUESTIONS_PAGE = 'questions.html';
const INDEX = 'index.html';

/** What reviewers ask first, each with a plain word, what was seen, and where. */
export function questionsPage(atlas: Atlas): PackFile {
  const questions = askedOf(atlas, QUESTIONS);
  return pageFile(atlas, {
    path: QUESTIONS_PAGE,
    title: 'Answers to a questionnaire',
    here: 'Questions',
    contents: questions.map(({ id, asks }) => [`#${id}`, asks] as const),
    main: [
      markup`<header><p class="over">Questionnaire</p><h1>Answers to a questionnaire</h1>
<p class="lede">What reviewers ask first: a plain word for each, what was seen, and where it stands in this pack.</p>
<p class="prose">Yes is said where all that bears on a question is as expected, and no further than the promises beside it go.${atlas.results.edition.kind === 'auditor' && markup` By question of the CAIQ, answers are in <code>caiq.csv</code>.`}</p></header>
`,
      questions.map((question) => entry(atlas, question)),
    ],
  });
}

function entry(atlas: Atlas, question: Question): Raw {
  const { id, asks, kinds = [], checks = [], facts } = question;
  const promises = promisesOf(atlas, kinds);
  const { word, why } = question.plain?.(atlas) ?? plainly(promises);
  const known = checks.flatMap((check) => atlas.check(check) ?? []);
  const places = placesOf(atlas, question);
  return markup`<section class="question" id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${asks}</h2>
<p class="answer"><strong class="${TONES[word]}">${word}.</strong> ${capital(why)}${/[.?]$/.test(why) ? undefined : '.'}</p>
${facts?.(atlas)}
<dl class="small-facts">
${promises.length > 0 && markup`<dt>Promises</dt><dd>${promises.map((promise) => markup`<a href="${href(QUESTIONS_PAGE, INDEX, promise.id)}">${promise.id}</a> ${chip(promise.status)} <span class="soft">${promise.promise}</span><br>`)}</dd>`}
${known.length > 0 && markup`<dt>Checks</dt><dd>${known.map((check) => markup`<a href="${href(QUESTIONS_PAGE, INDEX, checkAnchor(check.id))}"><code>${check.id}</code></a> ${population(check)}<br>`)}</dd>`}
${places.length > 0 && markup`<dt>Shown in</dt><dd>${linked(places)}</dd>`}
</dl></section>
`;
}

const TONES: Readonly<Record<Plain['word'], string>> = {
  Yes: 'good',
  'In part': 'part',
  No: 'bad',
  'Not shown': 'soft',
  'See below': 'soft',
};

function linked(places: Places): Part {
  return between(
    ', ',
    places.map(([address, words]) => {
      const [path = '', anchor] = address.split('#');
      return markup`<a href="${href(QUESTIONS_PAGE, path, anchor)}">${words}</a>`;
    }),
  );
}
