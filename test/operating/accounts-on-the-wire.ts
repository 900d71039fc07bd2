import type { Received, Reply } from '../lambdas/support/loopback';

/** What one region of an account holds, as its services would tell it. */
export interface Held {
  readonly stacks: { name: string; status: string; drift?: string; template: string }[];
  readonly points: { vault: string; resource: string; type: string; status: string; at: string }[];
  readonly jobs: { vault: string; type: string; state: string; at: string }[];
  readonly databases: { name: string; status: string; from?: string; until?: string }[];
  readonly alarms: { name: string; state?: string; composite?: boolean; since?: string; evaluation?: string; actions?: boolean }[];
  readonly objects: Map<string, string>;
  /** Later versions of objects, and deletions, oldest first: what S3 shows in place of the first. */
  readonly later: { readonly key: string; readonly at: string; readonly body?: string }[];
}

export interface Call {
  readonly region: string;
  /** As the action is called in a policy: `cloudformation:GetTemplate`. */
  readonly action: string;
  /** What is asked of: a stack, a vault, a state, a key. */
  readonly of: string;
  readonly page: string;
}

const PAGE = 2;
const QUERY: Readonly<Record<string, string>> = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  cloudformation: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  rds: 'http://rds.amazonaws.com/doc/2014-10-31/',
};
/** The path and the state of jobs, by AWS Backup's API (API_ListRecoveryPointsByBackupVault.html, API_ListBackupJobs.html). */
const VAULT = /^\/backup-vaults\/([\w-]+)\/recovery-points\/?$/;

/**
 * The accounts of one set of credentials, answering as each service does on the wire: STS, CloudFormation and RDS in XML to forms, AWS
 * Backup in JSON to paths, CloudWatch in JSON to a header, Systems Manager in JSON, S3 in XML to paths. Every list comes in pages of two.
 */
export class AccountsOnTheWire {
  readonly calls: Call[] = [];
  readonly held = new Map<string, Held>();
  /** An answer in place of the right one: a code and how it is said. */
  fault: (call: Call) => { readonly status: number; readonly code: string; readonly message?: string } | undefined = () =>
    undefined;

  constructor(private readonly account: string) {}

  /** What a region holds; empty, where nobody has put anything there. */
  in(region: string): Held {
    const held = this.held.get(region) ?? {
      stacks: [],
      points: [],
      jobs: [],
      databases: [],
      alarms: [],
      objects: new Map(),
      later: [],
    };
    this.held.set(region, held);
    return held;
  }

  answer(received: Received): Reply {
    // SigV4 names the region and the service (Signature Version 4, credential scope).
    const [, region = '', service = ''] =
      /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(String(received.headers.authorization)) ?? [];
    const url = new URL(received.path, 'http://aws');
    if (service in QUERY) return this.query(service, region, new URLSearchParams(received.body));
    if (service === 'backup') return this.backup(region, url);
    if (service === 'monitoring') return this.alarms(region, String(received.headers['x-amz-target']), received.body);
    if (service === 's3') return this.s3(region, url);
    if (service === 'ssm') return this.history(region, received.body);
    throw new Error(`nobody answers for ${service}`);
  }

  private heard(call: Call): { status: number; code: string; message: string } | undefined {
    this.calls.push(call);
    const fault = this.fault(call);
    return fault && { message: 'as the test wants it', ...fault };
  }

  private query(service: string, region: string, form: URLSearchParams): Reply {
    const action = form.get('Action')!;
    const page = form.get('NextToken') ?? form.get('Marker') ?? '';
    const fault = this.heard({ region, action: `${service}:${action}`, of: form.get('StackName') ?? '', page });
    if (fault) return queryError(fault);
    const of = (result: string): Reply => ({
      status: 200,
      type: 'text/xml',
      body: `<${action}Response xmlns="${QUERY[service]}"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
    });
    const { stacks, databases } = this.in(region);
    switch (action) {
      case 'GetCallerIdentity':
        return of(
          `<Arn>arn:aws:sts::${this.account}:assumed-role/auditor/x</Arn><UserId>x</UserId><Account>${this.account}</Account>`,
        );
      case 'DescribeStacks': {
        const [items, next] = paged(stacks, page);
        const members = items.map(
          ({ name, status, drift = 'NOT_CHECKED' }) =>
            `<member><StackName>${name}</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><DriftInformation><StackDriftStatus>${drift}</StackDriftStatus>${drift === 'NOT_CHECKED' ? '' : '<LastCheckTimestamp>2026-11-30T00:00:00Z</LastCheckTimestamp>'}</DriftInformation></member>`,
        );
        return of(`<Stacks>${members.join('')}</Stacks>${next && `<NextToken>${next}</NextToken>`}`);
      }
      case 'GetTemplate': {
        const found = stacks.find(({ name }) => name === form.get('StackName'));
        if (!found)
          return queryError({
            ...{ status: 400, code: 'ValidationError', message: `Stack with id ${form.get('StackName')} does not exist` },
          });
        return of(
          `<TemplateBody>${escaped(found.template)}</TemplateBody><StagesAvailable><member>Original</member></StagesAvailable>`,
        );
      }
      case 'DescribeDBInstanceAutomatedBackups': {
        const [items, next] = paged(databases, page);
        const members = items.map(
          ({ name, status, from, until }) =>
            `<DBInstanceAutomatedBackup><DBInstanceIdentifier>${name}</DBInstanceIdentifier><Status>${status}</Status><RestoreWindow>${from ? `<EarliestTime>${from}</EarliestTime>` : ''}${until ? `<LatestTime>${until}</LatestTime>` : ''}</RestoreWindow></DBInstanceAutomatedBackup>`,
        );
        return of(
          `<DBInstanceAutomatedBackups>${members.join('')}</DBInstanceAutomatedBackups>${next && `<Marker>${next}</Marker>`}`,
        );
      }
      default:
        return queryError({ status: 400, code: 'InvalidAction', message: action });
    }
  }

  private backup(region: string, { pathname, searchParams }: URL): Reply {
    const vault = VAULT.exec(pathname)?.[1];
    const state = searchParams.get('state') ?? '';
    const page = searchParams.get('nextToken') ?? '';
    const action = vault === undefined ? 'backup:ListBackupJobs' : 'backup:ListRecoveryPointsByBackupVault';
    const fault = this.heard({ region, action, of: vault ?? state, page });
    if (fault) return jsonError(fault);
    const { points, jobs } = this.in(region);
    if (vault !== undefined) {
      const [items, next] = paged(
        points.filter((each) => each.vault === vault),
        page,
      );
      const RecoveryPoints = items.map(({ resource, type, status, at }) => ({
        ...{ ResourceArn: resource, ResourceType: type, Status: status, CreationDate: seconds(at), BackupVaultName: vault },
      }));
      return json({ RecoveryPoints, ...(next && { NextToken: next }) });
    }
    const after = Date.parse(searchParams.get('createdAfter')!);
    const [items, next] = paged(
      jobs.filter((each) => each.state === state && Date.parse(each.at) > after),
      page,
    );
    const BackupJobs = items.map(({ vault: BackupVaultName, type, at }) => ({
      ...{ BackupVaultName, ResourceType: type, State: state, CreationDate: seconds(at) },
    }));
    return json({ BackupJobs, ...(next && { NextToken: next }) });
  }

  /** Three versions of whatever parameter is asked for (Systems Manager API reference, GetParameterHistory: at most as many as asked). */
  private history(region: string, body: string): Reply {
    const { Name, NextToken = '' } = JSON.parse(body) as { Name: string; NextToken?: string };
    const fault = this.heard({ region, action: 'ssm:GetParameterHistory', of: Name, page: NextToken });
    if (fault) return jsonError(fault);
    const [items, next] = paged([1, 2, 3], NextToken);
    const Parameters = items.map((Version) => ({
      ...{ Name, Version, Value: `key ${Version} of ${region}`, LastModifiedDate: 1_760_000_000.5 + Version },
    }));
    return {
      status: 200,
      type: 'application/x-amz-json-1.1',
      body: JSON.stringify({ Parameters, ...(next && { NextToken: next }) }),
    };
  }

  private alarms(region: string, target: string, body: string): Reply {
    const {
      AlarmTypes,
      AlarmNamePrefix,
      NextToken = '',
    } = JSON.parse(body) as {
      AlarmTypes?: string[];
      AlarmNamePrefix?: string;
      NextToken?: string;
    };
    const fault = this.heard({ region, action: `cloudwatch:${target.split('.')[1]}`, of: AlarmNamePrefix ?? '', page: NextToken });
    if (fault) return jsonError(fault);
    const [items, next] = paged(
      this.in(region).alarms.filter(({ name }) => name.startsWith(AlarmNamePrefix ?? '')),
      NextToken,
    );
    const told = items.map(({ name, state, composite, since, evaluation, actions = true }) => ({
      composite: composite === true,
      alarm: {
        ...{ AlarmName: name, ActionsEnabled: actions, StateUpdatedTimestamp: seconds('2026-12-01T11:59:00Z') },
        ...(state && { StateValue: state }),
        ...(since && { StateTransitionedTimestamp: seconds(since) }),
        ...(evaluation && { EvaluationState: evaluation }),
      },
    }));
    const of = (wanted: boolean) => told.filter(({ composite }) => composite === wanted).map(({ alarm }) => alarm);
    return json({
      ...(AlarmTypes?.includes('MetricAlarm') && { MetricAlarms: of(false) }),
      ...(AlarmTypes?.includes('CompositeAlarm') && { CompositeAlarms: of(true) }),
      ...(next && { NextToken: next }),
    });
  }

  private s3(region: string, { pathname, searchParams }: URL): Reply {
    const [, bucket = '', ...rest] = decodeURIComponent(pathname).split('/');
    const key = rest.join('/');
    const lists = key === '';
    const page = searchParams.get('key-marker') ?? '';
    const version = searchParams.get('versionId');
    if (lists && !searchParams.has('versions')) throw new Error('who lists objects sees the youngest alone; wanted their versions');
    const reads = version === null ? 's3:GetObject' : 's3:GetObjectVersion';
    const fault = this.heard({ region, action: lists ? 's3:ListObjectVersions' : reads, of: `${bucket}/${key}`, page });
    const refused = ({ status, code, message }: { status: number; code: string; message: string }): Reply => ({
      ...{ status, type: 'application/xml', body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` },
    });
    if (fault) return refused(fault);
    const { objects, later } = this.in(region);
    if (!lists) {
      const youngest = later.findLast((each) => each.key === `${bucket}/${key}`)?.body;
      const body = (version === null ? youngest : undefined) ?? objects.get(`${bucket}/${key}`);
      return body === undefined
        ? refused({ status: 404, code: 'NoSuchKey', message: 'none' })
        : { status: 200, type: 'application/json', body };
    }
    const prefix = searchParams.get('prefix') ?? '';
    // By name, and of each name from the youngest version to the first (S3 API reference, ListObjectVersions).
    const all = [...objects.keys()]
      .filter((each) => each.startsWith(`${bucket}/${prefix}`))
      .sort()
      .flatMap((each) => [
        ...later.filter((one) => one.key === each).reverse(),
        { key: each, at: /date=(\d{4}-\d\d-\d\d)/.exec(each)?.[1] + 'T04:00:02.000Z', body: '' },
      ]);
    const [items, next] = paged(all, page);
    const listed = items.map(({ key: of, at, body }) => {
      const kind = body === undefined ? 'DeleteMarker' : 'Version';
      return `<${kind}><Key>${escaped(of.slice(bucket.length + 1))}</Key><VersionId>${at}</VersionId><LastModified>${at}</LastModified></${kind}>`;
    });
    return {
      ...{ status: 200, type: 'application/xml' },
      body: `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${prefix}</Prefix><MaxKeys>${PAGE}</MaxKeys><IsTruncated>${next !== ''}</IsTruncated>${listed.join('')}${next && `<NextKeyMarker>${next}</NextKeyMarker><NextVersionIdMarker>${next}</NextVersionIdMarker>`}</ListVersionsResult>`,
    };
  }
}

/** Two at a time, and what to ask for the next; empty at the end. */
function paged<Item>(items: readonly Item[], page: string): [Item[], string] {
  const from = Number(page === '' ? 0 : page);
  const to = from + PAGE;
  return [items.slice(from, to), to < items.length ? String(to) : ''];
}

const seconds = (time: string): number => Date.parse(time) / 1_000;
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#xD;');
const json = (value: object): Reply => ({ status: 200, body: JSON.stringify(value), type: 'application/x-amz-json-1.0' });

const queryError = ({ status, code, message }: { status: number; code: string; message: string }): Reply => ({
  ...{ status, type: 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

const jsonError = ({ status, code, message }: { status: number; code: string; message: string }): Reply => ({
  ...{ status, type: 'application/x-amz-json-1.0', body: JSON.stringify({ __type: code, message }) },
});
