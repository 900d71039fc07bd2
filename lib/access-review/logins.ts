import type { Assembly } from '../fences/templates/assembly';
import { emergencyLogins, SHARED_TABLES } from '../naming';
import { B, spoken } from '../proofs/patterns';
import type { Kin } from '../proofs/world';
import { worldOf } from '../proofs/world';
import type { ReviewLine } from './line';

type LoginLine = Pick<ReviewLine, 'tenants' | 'who' | 'reads' | 'may' | 'why'>;

/** What a login that `prepare-database` makes may do (docs/tenant-database.md), and whether it reads rows of the application's. */
const PREPARED: Readonly<Record<string, readonly [reads: boolean, may: string]>> = {
  application: [true, 'reads and writes rows, uses sequences, calls functions'],
  migrations: [true, 'is the owner of the tables: makes and alters them'],
  export: [true, 'reads rows; makes one database, in which a dump is restored and which goes'],
  heartbeat: [false, "writes the platform's heartbeat"],
  audit: [false, "reads the platform's audit trail of this tenant"],
};
/** Those that are there while one piece of work lasts. */
const PASSING: Readonly<Record<'eraser' | 'restorer', string>> = {
  eraser: "reads and deletes the tenant's rows, while an erasure lasts",
  restorer: "puts the tenant's rows back, while that lasts",
};

/** The logins of each tenant in its database, and who may open them: by IAM token alone, so by the policies of roles. */
export function loginsOf(assembly: Assembly): LoginLine[] {
  return worldOf(assembly).kins.flatMap((kin) => {
    const tenants = kin.members.map(({ tenant }) => tenant.id);
    const { isolation } = kin.like.plan;
    const shared = isolation === 'row';
    const nameOf = (purpose: string): string =>
      purpose === 'application' ? B : `${purpose === 'migrations' && shared ? SHARED_TABLES : B}_${purpose}`;
    const line = (login: string, reads: boolean, may: string): LoginLine => {
      const by = openedBy(assembly, kin, login);
      const why = by.length > 0 ? `opened by ${by.join(', ')}` : 'opened by no role of these templates';
      return { tenants, who: spoken(login), reads, may, why };
    };
    return [
      ...Object.entries(PREPARED).map(([purpose, told]) => line(nameOf(purpose), ...told)),
      ...(shared ? Object.entries(PASSING).map(([purpose, may]) => line(`${B}_${purpose}`, true, may)) : []),
      line(emergencyLogins(B), true, 'reads rows as the export does, and writes where that was approved, for one emergency'),
    ];
  });
}

function openedBy(assembly: Assembly, { own, stores }: Kin, login: string): string[] {
  const { rooms, reaching } = worldOf(assembly);
  const server = stores.find(({ kind }) => kind === 'login');
  if (!server) return [];
  const store = { ...server, arn: server.arn.replace(/\/[^/]*$/, `/${login}`) };
  return [...own, ...rooms]
    .filter((role) => reaching.of(role, store).some(({ action }) => action === 'rds-db:connect'))
    .map(({ arn }) => spoken(arn).replace(/^.*\//, ''));
}
