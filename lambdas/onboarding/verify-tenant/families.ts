import { catalogueFindings } from '../../shared/postgres/catalogue';
import { accessRole, backupRole, secret } from './checks/access';
import { catalogueBy } from './checks/catalogue';
import { connection, published } from './checks/connection';
import { instance, parameters } from './checks/database';
import { extensions } from './checks/extensions';
import { files } from './checks/files';
import { keys } from './checks/keys';
import { plain } from './checks/plain';
import { replicationBy } from './checks/replication';
import { roles } from './checks/roles';
import { routines } from './checks/routines';
import { vaults } from './checks/vaults';
import type { Families } from './examine';

/** Everything that is looked at, by family and look. */
export const familiesBy = (now: () => Date) =>
  ({
    keys: { keys },
    database: { instance, parameters, replication: replicationBy(now) },
    files: { files },
    backups: { vaults, routines },
    access: { accessRole, backupRole, secret },
    connection: { connection, published },
    postgres: { plain, roles, extensions, catalogue: catalogueBy(catalogueFindings) },
  }) satisfies Families;
