import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { breakGlass } from '../lifecycle/break-glass/break-glass-machine';
import { closePastWindows } from '../lifecycle/break-glass/close-past-windows';
import { Desk } from '../lifecycle/break-glass/desk';
import { followBreakGlass } from '../lifecycle/break-glass/follow-break-glass';
import { hearBreakGlass } from '../lifecycle/break-glass/hear-break-glass';
import { lendBreakGlass } from '../lifecycle/break-glass/lend-break-glass';
import { lendLogin } from '../lifecycle/break-glass/lend-login';
import { reportBreakGlass } from '../lifecycle/break-glass/report-break-glass';
import { hookElsewhere } from '../lifecycle/hook-elsewhere';
import { PlatformMachine } from '../lifecycle/machine';
import { BREAK_GLASS_WATCH, watchLife } from '../lifecycle/watch/watch-life';
import { retention } from '../parts/retention';
import { LifeRoom } from './life-room';
import type { LifeRoomInput } from './life-room';

/** How a person comes to see a tenant's data: the desk, the machine of a request, and what ends what a run left behind. */
export class BreakGlassStack extends LifeRoom {
  constructor(scope: Construct, input: LifeRoomInput) {
    super(scope, 'break-glass', input, { description: 'emergency access', services: ['states'] });
    const { life } = this;
    const { platform, cell } = input;
    this.letRunsBeWatched();
    const hear = hearBreakGlass(this, life);
    const lend = lendBreakGlass(this, life);
    const hooks = {
      lend,
      follow: followBreakGlass(this, life),
      lendLogin: lendLogin(this, life),
      report: reportBreakGlass(this, life),
      keepLedger: hookElsewhere(this, life, 'keep-ledger'),
      tellCustomer: hookElsewhere(this, life, 'tell-customer'),
    };
    new Desk(this, 'Desk', { cell, platform, hooks: [hear, lend] });
    new PlatformMachine(this, 'BreakGlassMachine', {
      cell,
      machine: 'break-glass',
      description: 'Opens a door to the data of one tenant for one person, and shuts it',
      definition: (at) => breakGlass(at, hooks),
      key: life.key,
      retention: retention(platform, 'application-log'),
      // Approval, window and report take six hours at most; the end of the run only cuts off what nobody thought of.
      timeout: Duration.hours(12),
      owner: 'security on-call',
    });
    watchLife(this, cell, BREAK_GLASS_WATCH);
    this.every(Schedule.rate(Duration.minutes(5)), closePastWindows(this, life), {
      hook: 'close-past-windows',
      owner: 'security on-call',
      runbook: 'break-glass',
    });
  }
}
