import { context, hear } from '../../support/invocation';
import fc from 'fast-check';
import { METRICS, REFUSALS } from '../../../../lambdas/restore/restore-files/contract';
import type { FilesOrder, FilesResult } from '../../../../lambdas/restore/restore-files/contract';
import { restoreFilesBy } from '../../../../lambdas/restore/restore-files/handler';
import { refusing } from '../../../../lambdas/shared/refusing';
import { givingSessions } from '../../support/erasure/sessions';
import { ERASE_TEST_ENV } from '../../support/erasure/world';
import { FilesOnTheWire } from '../../support/files-on-the-wire';

const heard = hear();
let sessions: ReturnType<typeof givingSessions>;
const s3 = new FilesOnTheWire();
let address = '';
beforeAll(async () => {
  address = await s3.start();
});
afterAll(() => s3.stop());

const MINUTE = 60_000;
const T0 = Date.parse('2026-11-20T00:00:00Z');
const at = (minute: number): Date => new Date(T0 + minute * MINUTE);
const MOMENT = at(100);
const SINCE = at(1_000);
const orderOf = (over: Partial<FilesOrder> = {}): FilesOrder => ({
  ...{ tenant: 'acme', isolation: 'row', plan: 'seat', do: 'put-back' },
  ...{ moment: MOMENT.toISOString(), since: SINCE.toISOString() },
  ...over,
});
const hook = refusing(
  REFUSALS,
  restoreFilesBy(() => s3.now),
);
const put = (over: Partial<FilesOrder> = {}, on = context()) => hook(orderOf(over), on);
/** Calls again until it is done, as the machine does. */
async function until(over: Partial<FilesOrder> = {}, on: () => ReturnType<typeof context> = context): Promise<FilesResult> {
  let answer = await put(over, on());
  for (let calls = 1; !answer.done; calls++) {
    if (calls > 400) throw new Error(`not done after 400 calls: ${answer.waitingFor}`);
    answer = await put({ ...over, progress: answer.progress }, on());
  }
  return answer;
}
/** A function whose time is up after so many questions about it. */
const shortOfTime = (questions: number) => {
  let asked = 0;
  return context({ getRemainingTimeInMillis: () => (asked++ < questions ? 300_000 : 10_000) });
};
const changes = (): string[] => s3.calls.filter((call) => /^(Copy|Mark|Complete|Begin|Put|DeleteVersion|Abort)/.test(call));
const everyVersion = (): string[] => [...s3.keys].flatMap(([key, kept]) => kept.map(({ id }) => `${key} ${id}`));

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV, { AWS_ENDPOINT_URL_S3: address });
  sessions = givingSessions();
  s3.clear();
  s3.now = at(1_001);
});
afterEach(() => expect(s3.calls.filter((call) => call.startsWith('DeleteVersion'))).toEqual([]));

/** One of each kind, and keys as users write them. */
function someFiles(): Record<string, string> {
  s3.write('kept.pdf', at(1), 'kept');
  s3.write('changed.pdf', at(1), 'then', {
    metadata: { 'x-amz-meta-matter': '12', 'content-type': 'application/pdf' },
    tags: 'class=secret%20one',
  });
  s3.write('changed.pdf', at(200), 'later, and longer');
  s3.write('same length.pdf', at(1), 'then');
  s3.write('same length.pdf', at(200), 'evil');
  s3.write('deleted/договор & +1.pdf', at(1), 'deleted');
  s3.write('deleted/договор & +1.pdf', at(200));
  s3.write('deleted before.pdf', at(1), 'old');
  s3.write('deleted before.pdf', at(50));
  s3.write('deleted before.pdf', at(300), 'came back');
  s3.write('created.pdf', at(200), 'new');
  s3.write('created and deleted.pdf', at(200), 'new');
  s3.write('created and deleted.pdf', at(201));
  for (let n = 0; n < 5; n++) s3.write('often.pdf', at(20 * n + 90), `edition ${n}`);
  s3.write('freehold-exports/e/rows.csv', at(200), 'an export');
  return {
    ...{ 'kept.pdf': 'kept', 'changed.pdf': 'then', 'same length.pdf': 'then', 'deleted/договор & +1.pdf': 'deleted' },
    ...{ 'often.pdf': 'edition 0', 'freehold-exports/e/rows.csv': 'an export' },
  };
}
const COUNTS = { looked: 8, copied: 4, marked: 2, left: 2, meanwhile: 0, refused: 0, differs: 0, bytes: 24 };

describe('SD-9.1 files stand as they did at the moment', () => {
  test('each has its version of then on top, or a marker, and not one version is gone', async () => {
    const wanted = someFiles();
    const before = everyVersion();
    const answer = await until();
    expect(s3.stands()).toEqual(wanted);
    expect(everyVersion()).toEqual(expect.arrayContaining(before));
    expect(answer.progress.counts).toEqual(COUNTS);
    expect(answer.progress.manifest.after).toBe(answer.progress.manifest.moment);
    expect(answer.progress.manifest.before).not.toBe(answer.progress.manifest.moment);
    expect(heard.metrics()).toMatchObject({ RestoredFiles: 6, RefusedFiles: 0 });
    for (const metric of METRICS.slice(0, 2)) expect(Object.keys(heard.metrics())).toContain(metric);
    expect(heard.text()).not.toContain('changed.pdf');
    const verified = await until({ do: 'verify' });
    expect(verified).toMatchObject({ done: true, recoveryTimeMinutes: 1 });
    expect(verified.progress.manifest.after).toBe(answer.progress.manifest.moment);
    expect(verified.progress.counts).toMatchObject({ ...COUNTS, bytes: 24 });
  });

  test('with metadata, class of storage and tags, and one tag more, which says of which version it is', async () => {
    someFiles();
    s3.write('rare.pdf', at(1), 'then', { storageClass: 'STANDARD_IA' });
    s3.write('rare.pdf', at(200));
    await until();
    const [now, , then] = s3.keys.get('changed.pdf')!;
    expect(now!.metadata).toEqual({ 'x-amz-meta-matter': '12', 'content-type': 'application/pdf' });
    expect([...new URLSearchParams(now!.tags)]).toEqual([
      ['class', 'secret one'],
      ['freehold:copy-of', then!.id],
    ]);
    expect(s3.keys.get('rare.pdf')![0]!.storageClass).toBe('STANDARD_IA');
  });

  test('the same again, in another run, changes nothing', async () => {
    someFiles();
    await until();
    const stood = everyVersion();
    s3.calls.splice(0);
    s3.now = at(2_001);
    const answer = await until({ since: at(2_000).toISOString() });
    expect(changes()).toEqual([]);
    expect(everyVersion()).toEqual(stood);
    expect(answer.progress.counts).toMatchObject({ looked: 8, copied: 0, marked: 0, left: 8 });
    expect(answer.progress.manifest.after).toBe(answer.progress.manifest.moment);
  });

  test('then to the moment before the restore: all is as it was before', async () => {
    someFiles();
    const before = s3.stands();
    await until();
    s3.now = at(2_001);
    await until({ moment: at(999).toISOString(), since: at(2_000).toISOString() });
    expect(s3.stands()).toEqual(before);
  });

  test('an object of ten tags is copied with all of them, and without the one that has no room', async () => {
    const tags = Array.from({ length: 10 }, (_, n) => `t${n}=${n}`).join('&');
    s3.write('full.pdf', at(1), 'then', { tags });
    s3.write('full.pdf', at(200));
    await until();
    expect([...new URLSearchParams(s3.keys.get('full.pdf')![0]!.tags)]).toHaveLength(10);
    await expect(until({ do: 'verify' })).resolves.toMatchObject({ done: true });
  });

  test('an upload in parts that began before another write and ended after it: the order of the list counts, not its moment', async () => {
    s3.write('parts.pdf', at(1), 'first');
    s3.write('parts.pdf', at(50), 'short');
    s3.write('parts.pdf', at(40), 'in parts'); // ended at 60, and S3 tells when it began
    s3.write('parts.pdf', at(200), 'of late');
    s3.write('before it.pdf', at(1), 'first');
    s3.write('before it.pdf', at(150), 'short');
    s3.write('before it.pdf', at(90), 'in parts'); // ended at 160
    await until();
    expect(s3.stands()).toEqual({ 'parts.pdf': 'in parts', 'before it.pdf': 'first' });
  });

  test('keys as nobody should write them, and versions of before the bucket had any', async () => {
    const odd = [
      ...[
        '/lead',
        'a//b',
        'a/../b',
        './c',
        '..',
        'new\nline',
        ' edge ',
        'a+b c%2Fd',
        '?versionId=x',
        '#',
        'a&b=c;d',
        '\u0001',
        '💼/é/é',
      ],
      ...["it's (1)!*.pdf", '\\', '__proto__', 'constructor'],
    ];
    for (const key of odd) {
      s3.write(key, at(1), 'then', { id: 'null' });
      s3.write(key, at(200), 'now');
    }
    await until();
    expect(s3.stands()).toEqual(Object.fromEntries(odd.map((key) => [key, 'then'])));
    await expect(until({ do: 'verify' })).resolves.toMatchObject({ done: true });
  });

  test('whatever happened before: the model of a versioned bucket says the same', async () => {
    const event = fc.record({
      key: fc.constantFrom('a', 'a/b', 'ä ', 'z+'),
      minute: fc.integer({ min: 1, max: 900 }),
      content: fc.option(fc.constantFrom('x', 'y', 'zz'), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 14 }),
        fc.integer({ min: 0, max: 950 }),
        fc.integer({ min: 1, max: 4 }),
        async (events, minute, pageSize) => {
          s3.clear();
          s3.pageSize = pageSize;
          s3.now = at(1_001);
          const wanted = new Map<string, string>();
          const inTime = [...new Map(events.map((one) => [`${one.key} ${one.minute}`, one])).values()].sort(
            (a, b) => a.minute - b.minute,
          );
          for (const one of inTime) {
            s3.write(one.key, at(one.minute), one.content);
            if (one.minute > minute) continue;
            if (one.content === undefined) wanted.delete(one.key);
            else wanted.set(one.key, one.content);
          }
          const before = everyVersion();
          const moment = at(minute).toISOString();
          const answer = await until({ moment });
          expect(s3.stands()).toEqual(Object.fromEntries([...wanted].sort()));
          expect(everyVersion()).toEqual(expect.arrayContaining(before));
          expect(answer.progress.manifest.after).toBe(answer.progress.manifest.moment);
          await until({ moment, do: 'verify' });
          s3.calls.splice(0);
          s3.now = at(2_001);
          await until({ moment, since: at(2_000).toISOString() });
          expect(changes()).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('whatever is in its way', () => {
  test.each([0, 1, 2, 3, 5, 7])(
    'time for %d keys a run: it goes on, and counts and sums are those of one run',
    async (questions) => {
      const wanted = someFiles();
      const whole = await until();
      s3.clear();
      someFiles();
      let run = 0;
      // The first runs have no time at all: they say where they are, and change nothing.
      const answer = await until({}, () => shortOfTime(run++ === 0 ? 0 : Math.max(1, questions)));
      expect(s3.stands()).toEqual(wanted);
      expect(answer.progress.counts).toEqual(whole.progress.counts);
      expect(changes().filter((call) => call.startsWith('Copy'))).toHaveLength(4);
    },
  );

  const CALLS = ['BucketTags', 'Lifecycle', 'List', 'Tags', 'Copy', 'Mark'];
  test.each(CALLS.flatMap((call) => (['throttled', 'lost', 'unanswered'] as const).map((fault) => [call, fault] as const)))(
    '%s is %s once: it ends as without it, and counts each once',
    async (call, fault) => {
      const wanted = someFiles();
      let left = 1;
      s3.fault = (made) => (made === call && left-- > 0 ? fault : undefined);
      const answer = await until();
      expect(s3.stands()).toEqual(wanted);
      expect(answer.progress.counts).toEqual(COUNTS);
      expect(answer.progress.manifest.after).toBe(answer.progress.manifest.moment);
    },
  );

  test('a whole answer that is lost: the same order again finds its own work, and counts it', async () => {
    const wanted = someFiles();
    await put();
    const answer = await until();
    expect(s3.stands()).toEqual(wanted);
    expect(answer.progress.counts).toEqual(COUNTS);
  });

  test('somebody writes between the list and the copy: theirs stays on top, and is counted so', async () => {
    someFiles();
    let left = 1;
    s3.meanwhile = (call) => {
      if (call === 'Copy' && left-- > 0) s3.write('changed.pdf', s3.now, 'of today');
    };
    const answer = await until();
    expect(s3.stands()['changed.pdf']).toBe('of today');
    expect(answer.progress.counts).toMatchObject({ copied: 3, meanwhile: 1 });
    expect(answer.progress.manifest.after).not.toBe(answer.progress.manifest.moment);
    await expect(until({ do: 'verify' })).resolves.toMatchObject({ progress: { counts: { meanwhile: 1, differs: 0 } } });
  });

  test('written or deleted since the run began: it is the work of today, and stays', async () => {
    s3.write('a.pdf', at(1), 'then');
    s3.write('a.pdf', at(1_000), 'of today');
    s3.write('b.pdf', at(1), 'then');
    s3.write('b.pdf', at(1_000));
    s3.write('c.pdf', at(1_000), 'new today');
    const answer = await until();
    expect(s3.stands()).toEqual({ 'a.pdf': 'of today', 'c.pdf': 'new today' });
    expect(answer.progress.counts).toMatchObject({ meanwhile: 3, copied: 0, marked: 0 });
  });

  test('what lies in an archive is named, and all else is put back', async () => {
    const wanted = someFiles();
    s3.write('archived\u0007.pdf', at(1), 'cold', { storageClass: 'GLACIER' });
    s3.write('archived\u0007.pdf', at(200), 'now');
    const answer = await until();
    expect(s3.stands()).toEqual({ ...wanted, 'archived\u0007.pdf': 'now' });
    expect(answer.progress.counts).toMatchObject({ refused: 1, copied: 4 });
    expect(answer.progress.refused).toEqual(['archived<U+0007>.pdf']);
    await expect(until({ do: 'verify' })).rejects.toThrow(/1 of 9 objects .* do not stand/);
  });

  test('a run without time keeps the copies in parts that are under way, and gives back where they are', async () => {
    s3.write('a.pdf', at(1), 'then');
    const uploads = { 'a.pdf': 'u7' };
    const answer = await put({ progress: { uploads } }, shortOfTime(0));
    expect(answer).toMatchObject({ done: false, progress: { uploads } });
  });

  test('fifty refused keys as long as S3 takes them fit into the error of a run, which has 32,768 characters', async () => {
    for (let n = 10; n < 60; n++) {
      const key = `${n}`.padEnd(1_024, n < 20 ? '\u0007' : 'x');
      s3.write(key, at(1), 'cold', { storageClass: 'GLACIER' });
      s3.write(key, at(200), 'now');
    }
    const { counts, refused } = (await until()).progress;
    expect(counts.refused).toBe(50);
    expect(refused.length).toBeGreaterThan(1);
    expect(JSON.stringify(refused).length).toBeLessThan(32_000);
  });

  test('a verification that finds one otherwise says so, and changes nothing', async () => {
    someFiles();
    await expect(until({ do: 'verify' })).rejects.toMatchObject({ name: 'FilesDifferError' });
    expect(changes()).toEqual([]);
  });
});

describe('objects over 5 GB', () => {
  const GB = 1024 ** 3;
  const big = () => {
    s3.write('big.tar', at(1), 'big', {
      size: 12.5 * GB,
      metadata: { 'content-type': 'application/x-tar', 'x-amz-meta-of': 'acme' },
      tags: 'a=b',
    });
    s3.write('big.tar', at(200), 'other');
  };

  test('are copied in parts, whole, with metadata and tags', async () => {
    big();
    expect((await until()).progress.counts).toMatchObject({ copied: 1, bytes: 12.5 * GB });
    const [now] = s3.keys.get('big.tar')!;
    expect(now).toMatchObject({
      content: 'big',
      size: 12.5 * GB,
      metadata: { 'content-type': 'application/x-tar', 'x-amz-meta-of': 'acme' },
    });
    expect(new URLSearchParams(now!.tags).get('a')).toBe('b');
    expect(s3.calls.filter((call) => call.startsWith('CopyPart'))).toHaveLength(13);
    expect(s3.uploads.size).toBe(0);
    s3.calls.splice(0);
    s3.now = at(2_001);
    await until({ since: at(2_000).toISOString() });
    expect(changes()).toEqual([]);
  });

  test('go on where the time ended, part by part', async () => {
    big();
    const answer = await until({}, () => shortOfTime(4));
    expect(answer.progress.counts).toMatchObject({ copied: 1 });
    expect(s3.calls.filter((call) => call.startsWith('CopyPart'))).toHaveLength(13);
    expect(s3.calls.filter((call) => call.startsWith('Begin'))).toHaveLength(1);
    expect(s3.stands()).toEqual({ 'big.tar': 'big' });
  });

  test('an upload that lapsed meanwhile is begun again; one that is overtaken is ended', async () => {
    big();
    const first = await put({}, shortOfTime(3));
    expect(first.progress.uploads).toEqual({ 'big.tar': 'u1' });
    s3.uploads.clear();
    s3.meanwhile = (call) => {
      if (call === 'Complete') s3.write('big.tar', s3.now, 'of today');
    };
    const answer = await until({ progress: first.progress });
    expect(answer.progress.counts).toMatchObject({ copied: 0, meanwhile: 1 });
    expect(s3.uploads.size).toBe(0);
    expect(s3.stands()).toEqual({ 'big.tar': 'of today' });
  });
});

describe('refused before anything is touched', () => {
  const days = (n: number) => new Date(SINCE.getTime() - n * 86_400_000).toISOString();

  test.each([
    ['before what is kept, less the day that a run may take', days(29.1), 'FilesNotKeptError', 'kept for 30 days'],
    ['to come', at(1_002).toISOString(), 'FilesNotKeptError', 'wanted a moment from'],
  ])('a moment %s', async (_, moment, name, said) => {
    someFiles();
    for (const verb of ['look', 'put-back'] as const)
      await expect(put({ do: verb, moment })).rejects.toMatchObject({ name, message: expect.stringContaining(said) as string });
    expect(changes()).toEqual([]);
    expect(heard.metrics()).toMatchObject({ RefusedRequests: 1 });
  });

  test('the first moment that is kept is not, and a look lists nothing', async () => {
    someFiles();
    const answer = await put({ do: 'look', moment: days(29) });
    expect(answer).toMatchObject({ done: true, window: { from: days(29), to: s3.now.toISOString() } });
    expect(s3.calls.map((call) => call.trim())).toEqual(['BucketTags', 'Lifecycle']);
  });

  test('the run comes to the files so late that versions may have lapsed meanwhile: nothing is hidden that was there', async () => {
    const moment = days(29);
    s3.write('kept no more.pdf', new Date(Date.parse(moment) + MINUTE), 'now'); // what it replaced has lapsed
    s3.now = new Date(SINCE.getTime() + 86_400_000 - 14 * MINUTE);
    for (const progress of [{}, { after: 'a.pdf' }])
      await expect(put({ moment, progress })).rejects.toMatchObject({
        name: 'FilesNotKeptError',
        message: expect.stringContaining('docs/runbook.md#restore-files') as string,
      });
    expect(changes()).toEqual([]);
    s3.now = new Date(SINCE.getTime() + 86_400_000 - 16 * MINUTE);
    await expect(put({ moment, progress: { after: 'z.pdf' } })).resolves.toMatchObject({ done: true });
  });

  test('where no version lapses, every moment is kept', async () => {
    const rules = s3.lifecycle;
    s3.lifecycle = '';
    await expect(put({ do: 'look', moment: days(4_000) })).resolves.toMatchObject({ done: true });
    s3.lifecycle = rules;
  });

  test.each([
    ['a bucket that is gone', undefined, 'FilesMissingError', 'docs/runbook.md#restore'],
    ['one that is another tenant’s', 'beta', 'NotTheTenantsError', 'freehold:tenant=beta'],
  ])('%s', async (_, tenant, name, said) => {
    someFiles();
    s3.tenant = tenant;
    await expect(put()).rejects.toMatchObject({ name, message: expect.stringContaining(said) as string });
    expect(changes()).toEqual([]);
  });

  test.each([
    ['no tenant', { tenant: '' }, 'tenant ""'],
    ['a pattern', { tenant: '*' }, 'tenant "*"'],
    ['nothing to do', { do: 'delete' as never }, 'do "delete"'],
    ['no moment', { moment: 'latest' }, 'moment "latest"'],
    ['a beginning to come', { since: at(5_000).toISOString() }, 'wanted moments that have been'],
  ])('an order of %s', async (_, over, said) => {
    await expect(put(over)).rejects.toMatchObject({
      name: 'InvalidFilesOrderError',
      message: expect.stringContaining(said) as string,
    });
    expect([s3.calls, sessions]).toEqual([[], []]);
  });
});

test('everything is asked in a session of this tenant, one a run', async () => {
  someFiles();
  await until();
  expect(sessions.length).toBe(1);
  expect(sessions[0]).toMatchObject({ RoleArn: ERASE_TEST_ENV.OWN_ROLE, Tags: [{ Key: 'freehold:tenant', Value: 'acme' }] });
});
