import type { Resource } from '../templates/assembly';

/** Resources of one template, by logical id. */
export type Resources = Readonly<Record<string, Resource>>;

/** A rule that a resource breaks. */
export interface Broken {
  readonly rule: string;
  readonly logicalId: string;
  /** What the rule says to whoever breaks it. */
  readonly wanted: string;
}

/** A resource that a rule selects and every `when` of the rule leaves out. */
export interface Skipped {
  readonly rule: string;
  readonly logicalId: string;
}

/** What was found in one template. */
export interface Looked {
  readonly broken: readonly Broken[];
  readonly skipped: readonly Skipped[];
}

/** Guard's engine, with the platform's rules. */
export interface GuardEngine {
  /** What decides beside rules and templates: `native 3.1.1`. */
  readonly version: string;
  /**
   * What the resources of each template break, and what no rule asks of them, in the order of the templates.
   *
   * @throws Error when the engine answers anything but a verdict of each rule
   */
  look(templates: readonly Resources[]): Looked[];
}
