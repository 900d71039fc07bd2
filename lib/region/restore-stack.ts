import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { hookElsewhere } from '../lifecycle/hook-elsewhere';
import { PlatformMachine } from '../lifecycle/machine';
import type { PlatformMachineInput } from '../lifecycle/machine';
import { chooseSource } from '../lifecycle/restore/choose-source';
import { doorToCopies } from '../lifecycle/restore/door-to-copies';
import { restoreInPlace } from '../lifecycle/restore/in-place-machine';
import { keepInstance } from '../lifecycle/restore/keep-instance';
import { lapseInstances } from '../lifecycle/restore/lapse-instances';
import { putBack } from '../lifecycle/restore/put-back';
import { removeCopy } from '../lifecycle/restore/remove-copy';
import { restoreCopy } from '../lifecycle/restore/restore-copy';
import { restoreFiles } from '../lifecycle/restore/restore-files';
import { restoreDrill } from '../lifecycle/restore/restore-machine';
import { startDrills } from '../lifecycle/restore/start-drills';
import { verifyElsewhere } from '../lifecycle/restore/verify-elsewhere';
import { verifyRestored } from '../lifecycle/restore/verify-restored';
import { RESTORE_WATCH, watchLife } from '../lifecycle/watch/watch-life';
import { regionName } from '../naming';
import type { Machine } from '../naming';
import { constructId } from '../parts/construct-id';
import { publish } from '../parts/published';
import { retention } from '../parts/retention';
import { LifeRoom } from './life-room';
import type { LifeRoomInput } from './life-room';

/** What brings tenants' data back: its hooks, the machine that drills it, and the door through which hooks come to a copy. */
export class RestoreStack extends LifeRoom {
  /** @param recoveryDoor group of copies in the recovery region, where there is one */
  constructor(scope: Construct, input: LifeRoomInput, recoveryDoor?: string) {
    super(scope, 'restore', input, { description: "tenants' restores", services: ['states'] });
    const { life } = this;
    const { cell } = input;
    this.letRunsBeWatched();
    const hooks = {
      keepLedger: hookElsewhere(this, life, 'keep-ledger'),
      applyDeletions: hookElsewhere(this, life, 'apply-deletions'),
      chooseSource: chooseSource(this, life),
      restoreCopy: restoreCopy(this, life, {
        home: doorToCopies(this, life.network, regionName(cell, 'copies')).securityGroupId,
        ...(recoveryDoor !== undefined && { recovery: recoveryDoor }),
      }),
      removeCopy: removeCopy(this, life),
      verifyRestored: verifyRestored(this, life),
      verifyElsewhere: verifyElsewhere(this, life),
    };
    const puttingBack = putBack(this, life);
    const puttingFilesBack = restoreFiles(this, life);
    // Databases that were put aside go when their day has come.
    this.every(Schedule.cron({ minute: '0', hour: '5' }), puttingBack, {
      hook: 'put-back',
      owner: 'database on-call',
      runbook: 'put-back',
    });
    this.every(Schedule.cron({ minute: '0', hour: '5' }), lapseInstances(this, life), {
      hook: 'lapse-instances',
      owner: 'database on-call',
      runbook: 'kept-instance',
    });
    this.machine(input, 'restore-drill', {
      description: "Restores a tenant's database beside the one that serves, looks at it, and removes it",
      definition: (at) => restoreDrill(at, hooks),
    });
    const elsewhere = {
      deployStack: hookElsewhere(this, life, 'deploy-stack'),
      prepareDatabase: hookElsewhere(this, life, 'prepare-database'),
      switchAccess: hookElsewhere(this, life, 'switch-access'),
    };
    const keeping = keepInstance(this, life);
    this.machine(input, 'restore', {
      description: 'Puts a tenant back as it was at a moment',
      definition: (at) =>
        restoreInPlace(at, { ...hooks, ...elsewhere, keepInstance: keeping, putBack: puttingBack, restoreFiles: puttingFilesBack }),
    });
    this.every(Schedule.cron({ minute: '0', hour: '1' }), startDrills(this, life), {
      hook: 'start-drills',
      owner: 'platform on-call',
      runbook: 'restore-drill',
      tries: 2, // a day on which it does not run at all is caught up on the next
    });
    watchLife(this, cell, RESTORE_WATCH);
  }

  private machine(
    { platform, cell }: LifeRoomInput,
    machine: Extract<Machine, 'restore' | 'restore-drill'>,
    about: Pick<PlatformMachineInput, 'description' | 'definition'>,
  ): void {
    const made = new PlatformMachine(this, `${constructId(machine)}Machine`, {
      ...about,
      ...{ cell, machine, key: this.life.key, retention: retention(platform, 'application-log') },
      timeout: Duration.days(5), // longer than all that it may wait for
      owner: 'platform on-call',
    });
    publish(this, 'restore', `machine-${machine}`, made.machine.stateMachineArn);
  }
}
