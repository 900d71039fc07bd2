import { auditClasses, auditOwner } from '../../../region/audit-classes';
import { bucketName } from '../../../naming';
import type { Assembly, Found, StackTemplate, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { vaultsOfCopies } from '../backups/copies';
import { isMap, listOf } from '../../policies/policy';
import { ofBackups, ofDatabase, ofFrontDoor, ofHook, ofMachine, OF_ROOMS, ofRecords } from '../../running/alarm-catalogue';
import type { Catalogued, Door } from '../../running/alarm-catalogue';
import { alarmText, alarmWanted } from '../../running/alarm-text';
import { HOOK_CATALOGUE } from '../../running/hook-catalogue';
import { namesOf, onCallAt, roomOf, roomsOf, shortName } from '../../running/place';
import type { RoomAt } from '../../running/place';

/** Alarms that a stack must have, and what each is of. */
interface Wanted {
  readonly stack: StackTemplate;
  /** What has no alarm if the alarm is missing; empty for the room as a whole. */
  readonly of: string;
  readonly alarms: Catalogued;
}

/**
 * An alarm on a metric that nobody publishes, with a threshold that nothing passes or for somebody who is not there is quiet, and quiet
 * looks like health. So each is the one that the catalogue has, and there is one for everything of its kind.
 */
export const alarmsAreCatalogued: Check = {
  id: 'alarms-are-those-of-the-catalogue',
  sentence:
    'Every hook, machine, database, backup, copy and front door has its alarms, each with the metric, threshold, patience and on-call topic that were reviewed; there is no other alarm.',
  remedy:
    'Keep the alarm as lib/fences/running/alarm-catalogue.ts has it; a new one is written there first, with its section of the runbook.',
  look(assembly) {
    const there = new Map<string, Found>();
    const twice: Found[] = [];
    for (const alarm of assembly.all('AWS::CloudWatch::Alarm')) {
      const key = `${alarm.stack.name}/${assembly.text(alarm.properties.AlarmName, alarm.stack)}`;
      if (there.has(key)) twice.push(alarm);
      else there.set(key, alarm);
    }
    const seen = wantedIn(assembly).flatMap(({ stack, of, alarms }) =>
      Object.entries(alarms).map(([name, says]): Observation => {
        const key = `${stack.name}/${name}`;
        const alarm = there.get(key);
        there.delete(key);
        const expected = `${name}: ${alarmWanted(says, onCallAt(assembly, stack))}`;
        if (!alarm) {
          const pointer = of ? `/Resources/${of}` : '/Resources';
          return { stack: stack.name, logicalId: of, pointer, expected, actual: `no alarm ${name}`, ok: false };
        }
        const actual = `${name}: ${alarmText(assembly, alarm)}`;
        return observe(alarm, '', { expected, actual, ok: actual === expected });
      }),
    );
    const others = [...there.values(), ...twice].map((alarm) =>
      observe(alarm, '', { expected: 'an alarm of the catalogue', actual: alarmText(assembly, alarm), ok: false }),
    );
    return [...seen, ...others];
  },
};

const wantedIn = (assembly: Assembly): Wanted[] => [
  ...assembly.all('AWS::Lambda::Function').flatMap((hook) => wantedOfHook(assembly, hook)),
  ...assembly.all('AWS::StepFunctions::StateMachine').map(({ stack, logicalId, properties }): Wanted => {
    const name = assembly.text(properties.StateMachineName, stack);
    const arn = assembly.text({ Ref: logicalId }, stack);
    return { stack, of: logicalId, alarms: ofMachine(shortName(assembly, name), { name, arn }) };
  }),
  ...assembly.all('AWS::RDS::DBInstance').map(({ stack, logicalId, properties }): Wanted => {
    const gb = Number(assembly.text(properties.AllocatedStorage, stack));
    return { stack, of: logicalId, alarms: ofDatabase(assembly.text({ Ref: logicalId }, stack), gb) };
  }),
  ...assembly.all('AWS::Backup::BackupPlan').map((plan) => wantedOfPlan(assembly, plan)),
  ...roomsOf(assembly).flatMap((room) => wantedOfRoom(assembly, room)),
];

function wantedOfHook(assembly: Assembly, { stack, logicalId, properties }: Found): Wanted[] {
  const name = assembly.text(properties.FunctionName, stack);
  const hook = shortName(assembly, name);
  const runs = HOOK_CATALOGUE[hook as keyof typeof HOOK_CATALOGUE];
  return runs ? [{ stack, of: logicalId, alarms: ofHook(hook, name, runs) }] : []; // what is no hook, another check refuses
}

function wantedOfPlan(assembly: Assembly, plan: Found): Wanted {
  const { stack, logicalId, properties } = plan;
  const text = (value: Value): string => assembly.text(value, stack);
  const { BackupPlanName: name, BackupPlanRule: given } = isMap(properties.BackupPlan) ? properties.BackupPlan : {};
  const rules = listOf(given).filter(isMap);
  const copies = rules.flatMap((rule) => vaultsOfCopies(assembly, plan, rule))[0];
  const instances = assembly.in(stack.name, 'AWS::RDS::DBInstance').length;
  const room = roomOf(assembly, plan)?.room;
  const kinds = room === 'ledger' ? ['DynamoDB'] : [...(room ? [] : ['S3']), ...(instances > 0 ? ['RDS'] : [])];
  return {
    stack,
    of: logicalId,
    alarms: ofBackups(text(name), { vault: text(rules[0]?.TargetBackupVault), kinds, ...(copies && { copies }) }),
  };
}

function wantedOfRoom(assembly: Assembly, at: RoomAt): Wanted[] {
  const { room, stack, residency } = at;
  const names = namesOf(assembly);
  const named = (alarms: Catalogued): Wanted => ({
    stack,
    of: '',
    alarms: Object.fromEntries(Object.entries(alarms).map(([name, says]) => [`${names}${name}`, says])),
  });
  if (room === 'front-door') return [named(ofFrontDoor(doorAt(assembly, at)))];
  const { home, recovery } = residency;
  if ((room === 'ledger' || room === 'ledger-recovery') && recovery) {
    const copies = auditClasses(assembly.platform).map((kept) => {
      const [from, to] = [home, recovery].map((cell) => bucketName(cell, 'audit', auditOwner(kept)));
      return ofRecords('', { from: from!, to: to!, kept: kept.name }, room === 'ledger' ? 'from' : 'to');
    });
    return copies.map(named);
  }
  const alarms = OF_ROOMS[room]?.(`${names}siem`);
  return alarms ? [named(alarms)] : [];
}

/** The parts of a front door as CloudWatch calls them: by what ends their ARNs. */
function doorAt(assembly: Assembly, { stack, cell }: RoomAt): Door {
  const one = (type: string, having = ''): string =>
    assembly.in(stack.name, type).find(({ properties }) => JSON.stringify(properties).includes(having))?.logicalId ?? 'nothing';
  const piece = (index: number): Value => ({ 'Fn::Select': [index, { 'Fn::Split': ['/', { Ref: listener }] }] });
  const listener = one('AWS::ElasticLoadBalancingV2::Listener', '"Certificates"');
  const text = (value: Value): string => assembly.text(value, stack);
  const given = cell.account.certificateArns?.[cell.region.region];
  return {
    balancer: text({ 'Fn::GetAtt': [one('AWS::ElasticLoadBalancingV2::LoadBalancer'), 'LoadBalancerFullName'] }),
    listened: text({ 'Fn::Join': ['', [piece(1), '/', piece(2), '/', piece(3)]] }),
    targets: text({ 'Fn::GetAtt': [one('AWS::ElasticLoadBalancingV2::TargetGroup'), 'TargetGroupFullName'] }),
    certificate: given ?? text({ Ref: one('AWS::CertificateManager::Certificate') }),
    region: stack.region,
    firewall: `${namesOf(assembly)}front-door`,
  };
}
