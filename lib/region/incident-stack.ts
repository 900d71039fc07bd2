import { Duration } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Cell, Platform } from '../../config/platform';
import { RUN_DAYS } from '../../lambdas/ledger/keep-ledger/contract';
import { hookElsewhere } from '../lifecycle/hook-elsewhere';
import { incident } from '../lifecycle/incident/incident-machine';
import { keepIncident } from '../lifecycle/incident/keep-incident';
import { contain } from '../lifecycle/incident/contain-machine';
import { containTenant } from '../lifecycle/incident/contain-tenant';
import { PlatformMachine } from '../lifecycle/machine';
import type { PlatformMachineInput } from '../lifecycle/machine';
import { INCIDENT_WATCH, watchLife } from '../lifecycle/watch/watch-life';
import { regionName } from '../naming';
import type { Hook, Machine } from '../naming';
import { constructId } from '../parts/construct-id';
import { publish } from '../parts/published';
import { retention } from '../parts/retention';
import { callFor } from '../parts/runbook-alarm';
import { LifeRoom } from './life-room';
import type { LifeRoomInput } from './life-room';

/** What opens incidents, and the clock by which customers hear of them. */
export class IncidentStack extends LifeRoom {
  constructor(scope: Construct, input: LifeRoomInput) {
    super(scope, 'incident', input, { description: 'incidents and containment', services: ['states'] });
    const { cell, platform } = input;
    const { life } = this;
    const hook = keepIncident(this, life);
    this.letRunsBeWatched();
    const containing = containTenant(this, life);
    const elsewhere = (name: Hook): IFunction => hookElsewhere(this, life, name);
    this.machine('incident', platform, {
      description: 'The clock of an incident, and what is asked of it meanwhile',
      definition: (at) => incident(at, { keepIncident: hook, tellCustomer: elsewhere('tell-customer') }),
      timeout: Duration.days(RUN_DAYS),
    });
    this.machine('contain', platform, {
      description: 'Shuts a tenant off, and opens it again',
      definition: (at) =>
        contain(at, {
          keepLedger: elsewhere('keep-ledger'),
          switchAccess: elsewhere('switch-access'),
          containTenant: containing,
        }),
      timeout: Duration.hours(12),
    });
    watchLife(this, cell, INCIDENT_WATCH);
    // From medium on, whatever the company has said: the hook knows which of these open an incident, and one pattern serves all companies.
    this.hears('incident-threat', hook, cell, {
      source: ['aws.guardduty'],
      detailType: ['GuardDuty Finding'],
      detail: { severity: [{ numeric: ['>=', 4] }] },
    });
    // GuardDuty's own come by the rule above; whoever has been told of one (NOTIFIED) goes on with it.
    this.hears('incident-finding', hook, cell, {
      source: ['aws.securityhub'],
      detailType: ['Security Hub Findings - Imported'],
      detail: {
        findings: {
          ProductName: [{ 'anything-but': ['GuardDuty'] }],
          Severity: { Label: ['MEDIUM', 'HIGH', 'CRITICAL'] },
          Workflow: { Status: ['NEW', 'NOTIFIED'] },
          RecordState: ['ACTIVE'],
        },
      },
    });
    // Where a company has the newer Security Hub, too: its findings are OCSF.
    this.hears('incident-finding-v2', hook, cell, {
      source: ['aws.securityhub'],
      detailType: ['Findings Imported V2'],
      detail: { findings: { severity_id: [3, 4, 5, 6] } },
    });
    this.hears('incident-alarm', hook, cell, {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { state: { value: ['ALARM'] } },
    });
  }

  private machine(
    machine: Machine,
    platform: Platform,
    of: Pick<PlatformMachineInput, 'description' | 'definition' | 'timeout'>,
  ): void {
    const made = new PlatformMachine(this, `${constructId(machine)}Machine`, {
      cell: this.life.cell,
      machine,
      key: this.life.key,
      retention: retention(platform, 'application-log'),
      owner: 'security on-call',
      ...of,
    });
    publish(this, 'incident', `machine-${machine}`, made.machine.stateMachineArn);
  }

  private hears(name: string, hook: IFunction, cell: Cell, eventPattern: EventPattern): void {
    new Rule(this, `On-${name}`, {
      ruleName: regionName(cell, name),
      description: callFor('security on-call', 'incident'),
      eventPattern,
      targets: [new LambdaFunction(hook, { retryAttempts: 2 })],
    });
  }
}
