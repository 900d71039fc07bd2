import type { Construct } from 'constructs';
import { exportTenant } from '../lifecycle/export/export-tenant';
import { exportTrail } from '../lifecycle/export/export-trail';
import { LifeRoom } from './life-room';
import type { LifeRoomInput } from './life-room';

/** What hands a tenant its data and its trail, with the program and the task for what is large. */
export class ExportStack extends LifeRoom {
  /** Family of the task, which is another for whatever changes in it: another task is another deployment of the machine that runs it. */
  readonly taskFamily: string;

  constructor(scope: Construct, input: LifeRoomInput) {
    super(scope, 'export', input, { description: "tenants' exports" });
    this.taskFamily = exportTenant(this, this.life).family;
    exportTrail(this, this.life);
  }
}
