/** How long a session of a tenant's role of access lasts at most, in minutes. */
export const TENANT_SESSION_MINUTES = 60;
/** What is waited beyond it before an old session counts as ended: clocks differ. */
export const SESSION_LEEWAY_MINUTES = 5;
