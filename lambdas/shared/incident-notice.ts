/** Whom an incident's notice is for. */
export interface Addressee {
  readonly tenant: string;
  readonly plan: string;
  readonly name: string;
  readonly contact: string;
}

/** What an incident's notice says. The tool that writes to customers answers with a receipt: docs/incidents.md. */
export interface IncidentNotice {
  readonly incident: string;
  /** The first notice is 1; what is learned later follows under the next number. */
  readonly number: number;
  readonly text: string;
}

/** One notice to many: what could not be handed over is named, and the others are. */
export interface NoticeOrder {
  readonly news: 'incident';
  readonly notice: IncidentNotice;
  readonly to: readonly Addressee[];
}

export interface Noticed {
  readonly handed: readonly { readonly tenant: string; readonly messageId: string }[];
  readonly failed: readonly { readonly tenant: string; readonly why: string }[];
}
