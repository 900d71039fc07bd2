import { readEnv } from '../../shared/read-env';
import { clientsFor } from '../../shared/tenant-session';
import { SESSION_ENV } from './contract';
import type { Step } from './step';

/** Clients for one run of a step, in the session of its tenant. */
export const clientsOf = ({ tenant }: Pick<Step, 'tenant'>) => clientsFor(readEnv(SESSION_ENV).OWN_ROLE, tenant);
