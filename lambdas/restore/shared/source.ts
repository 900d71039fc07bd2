/** The newest moment that is kept, as requests say it. */
export const LATEST = 'latest';

/** From what a copy is made. All moments are ISO, in UTC. */
export interface Source {
  readonly kind: 'point-in-time' | 'recovery-point';
  readonly region: string;
  /** Name of the instance that it is of. */
  readonly of: string;
  /** `DbiResourceId` of that instance, by which RDS knows its automated backups; or ARN of the snapshot. */
  readonly id: string;
  /** What the copy will hold: up to this moment. `latest` where RDS is asked for the newest it has. */
  readonly moment: string;
  /** The same, without `latest`: what RDS said a moment ago that it had. The copy may hold some minutes more. */
  readonly asOf: string;
  /** Why this one, and not another. */
  readonly why: string;
  /** What could have been asked for. */
  readonly window: { readonly from: string; readonly to: string };
  /** Of the instance, as RDS spells them; the copy has the same. */
  readonly engine: string;
  readonly instanceClass: string;
}
