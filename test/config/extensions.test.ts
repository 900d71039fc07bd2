import { Fixture } from './fixture';

const PLAN = 'platforms/softdocket/plans/enterprise.yaml';
const ENGINE = "  engine: '17.11'\n";
const listed = (...names: string[]): string => `  extensions: [${names.join(', ')}]\n${ENGINE}`;

describe('extensions that a plan lists', () => {
  let config: Fixture;
  beforeEach(() => (config = new Fixture()));
  afterEach(() => config.remove());
  const plan = (...names: string[]): string[] => {
    const text = config.read(PLAN).replace(/^  extensions: .*\n/m, '');
    return config
      .write(PLAN, text)
      .edit(PLAN, ENGINE, listed(...names))
      .mistakes();
  };

  test('what is offered is taken, and nothing is installed that is not listed', () => {
    expect(plan('citext', 'ltree', 'uuid-ossp')).toEqual([]);
    expect(config.load().plans.find(({ name }) => name === 'enterprise')!.database.extensions).toEqual([
      'citext',
      'ltree',
      'uuid-ossp',
    ]);
    config.write(PLAN, config.read(PLAN).replace(/^  extensions: .*\n/m, ''));
    expect(config.load().plans.find(({ name }) => name === 'enterprise')!.database.extensions).toEqual([]);
  });

  test.each([
    ['a name with a slip', 'citxt', /nobody has looked at the extension, got "citxt".*; did you mean `citext`\?$/],
    [
      'one that nobody has looked at',
      'timescaledb',
      /nobody has looked at the extension, got "timescaledb".* config\/extensions.yaml$/,
    ],
    ['one that opens other servers', 'dblink', /it opens other servers, files, buckets or functions.*, got "dblink"/],
    ['one that opens buckets', 'aws_s3', /is not installed: it opens other servers, files, buckets or functions.*, got "aws_s3"/],
    ['a language of any power', 'plpython3u', /it runs programs in the database.*, got "plpython3u".*; write functions in SQL/],
    [
      'one that wants the instance restarted',
      'pg_cron',
      /shared_preload_libraries.*, got "pg_cron".*; schedule in EventBridge Scheduler/,
    ],
    ['what plans measure by', 'pg_stat_statements', /shared_preload_libraries.*; read Performance Insights/],
    ['one that reads underneath policies', 'pageinspect', /where no policy is asked, got "pageinspect"/],
  ])('%s is refused, with its place, the reason and what to do instead', (_, name, said) => {
    const mistakes = plan('citext', name);
    expect(mistakes).toEqual([expect.stringMatching(said)]);
    expect(mistakes[0]).toContain(`${config.after(PLAN, '[citext, ')} `);
  });

  test('one listed twice is refused', () => {
    expect(plan('citext', 'citext')).toEqual([expect.stringMatching(/the extension is listed twice, got "citext"/)]);
  });

  test('a name that would be more than a name is no name', () => {
    expect(plan(`'citext; DROP SCHEMA freehold'`)).toEqual([expect.stringMatching(/is not valid.*the name of an extension/)]);
  });

  test('one that RDS does not have for the major of the plan is refused, and says which have it', () => {
    config.edit(
      'extensions.yaml',
      "citext: { for: 'text that compares without case', majors: [15, 16, 17, 18] }",
      "citext: { for: 'text without case', majors: [18] }",
    );
    for (const file of ['enterprise-private', 'standard'])
      config.write(
        `platforms/softdocket/plans/${file}.yaml`,
        config.read(`platforms/softdocket/plans/${file}.yaml`).replace(/^  extensions: .*\n/m, ''),
      );
    expect(plan('citext')).toEqual([
      expect.stringMatching(/RDS for PostgreSQL 17 does not have the extension, got "citext".*; it is in 18$/),
    ]);
  });
});

describe('the register of extensions', () => {
  let config: Fixture;
  beforeEach(() => (config = new Fixture()));
  afterEach(() => config.remove());

  test('a refusal without a reason, a reason without a refusal and a name in both lists are mistakes', () => {
    config.edit('extensions.yaml', 'tcn: { because: tells-others', 'tcn: { because: tells-other');
    config.edit('extensions.yaml', '  tcn: {', "  hstore: { because: any-code, instead: 'use jsonb' }\n  tcn: {");
    expect(config.mistakes()).toEqual([
      expect.stringMatching(/nothing is refused for this/),
      expect.stringMatching(/offered as well/),
      expect.stringMatching(/the reason of a refusal is not described, got tells-other.*did you mean `tells-others`\?/),
    ]);
  });
});
