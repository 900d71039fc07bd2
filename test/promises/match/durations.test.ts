import { durationsIn } from '../../../lib/promises/match/durations';

const read = (text: string) => durationsIn(text).map(({ hours, role }) => `${hours} h ${role}`);
const DAY = 24;

describe('times that a sentence states', () => {
  test.each<[string, string[]]>([
    ['kept for 30 days', [`${30 * DAY} h for`]],
    ['a retention of thirty (30) days', [`${30 * DAY} h for`]],
    ['30-day retention', [`${30 * DAY} h for`]],
    ['within 4 hours', ['4 h within']],
    ['answered in 72h', ['72 h within']],
    ['no later than forty-eight hours after discovery', ['48 h within']],
    ['an RPO of 15 minutes', ['0.25 h plain']],
    ['tested quarterly', [`${92 * DAY} h every`]],
    ['every 90 days', [`${90 * DAY} h every`]],
    ['at least every 90 days', [`${90 * DAY} h every`]],
    ['twice a year', [`${183 * DAY} h every`]],
    ['nightly', ['24 h every']],
    ['at least 24 months', [`${730 * DAY} h for`]],
    ['kept for a year', [`${365 * DAY} h for`]],
    ['7 years on Enterprise', [`${2557 * DAY} h plain`]],
    ['a minimum of ten subsequent days', [`${10 * DAY} h for`]],
    ['within 5 business days', [`${7 * DAY} h within`]],
    ['مشفرة لمدة ٣٠ يوما', [`${30 * DAY} h for`]],
    ['24/7 on call', []],
    ['24×7 on call', []],
    ['a day in the life of our team', []],
    ['SOC 2, ISO 27001 and version 2 of the policy', []],
    ['daily for 30 days, weekly for 90 days', ['24 h every', `${30 * DAY} h for`, '168 h every', `${90 * DAY} h for`]],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('a range is the longer one, and a question; working days are kept as they are', () => {
    expect(durationsIn('restored within 24-48 hours')).toMatchObject([{ hours: 48, doubt: 'a range, from 24 to 48' }]);
    expect(durationsIn('within 3 business days')).toMatchObject([{ workingDays: 3 }]);
  });
});
