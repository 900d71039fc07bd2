import type { Assembly } from '../fences/templates/assembly';
import { applicationRoleName, automationRoleName, operatorRoleName } from '../role-names';
import { spoken } from '../proofs/patterns';
import type { Placed } from '../proofs/texts';
import { worldOf } from '../proofs/world';
import type { ReviewLine } from './line';

type PeopleLine = Pick<ReviewLine, 'who' | 'reads' | 'may' | 'why'>;

/** Roles by which somebody comes in from outside of the templates, whichever tenant it is about. */
export function peopleOf(assembly: Assembly): PeopleLine[] {
  return [...declaredOutside(assembly), ...takenOnFromOutside(assembly)];
}

/** Roles that policies name and no template makes: what these may do besides is written where the company declares them. */
function declaredOutside({ platform: { name, stage, accounts, breakGlass } }: Assembly): PeopleLine[] {
  const of = { platform: name, stage: stage.name };
  const may = 'what its own policies say, which stand in no template; what stores of tenants admit it to is in lines of its own';
  const roles = [
    [operatorRoleName(of), 'people who look after the platform; starts and watches machines'],
    [automationRoleName(of), 'programs of the company that start machines'],
    [applicationRoleName(of), "takes on each tenant's own role, of the tenant whose request it serves"],
    ...breakGlass.people.map((role) => [role, 'people who may ask for emergency access and approve it, at the desk'] as const),
  ] as const;
  return accounts.flatMap(({ id, partition }) =>
    roles.map(([role, why]) => ({ who: `arn:${partition}:iam::${id}:role/${role}`, reads: false, may, why })),
  );
}

/** Roles of templates that somebody else than a service and these templates' own roles takes on, with what they may. */
function takenOnFromOutside(assembly: Assembly): PeopleLine[] {
  const { rooms, common } = worldOf(assembly);
  const declared = new Set(rooms.map(({ arn }) => arn));
  return common
    .filter(({ kind }) => kind === 'role')
    .flatMap(({ arn, policy }) => {
      const by = [...new Set(policy.flatMap((statement) => callersIn(statement)))].filter((who) => !declared.has(who));
      const role = rooms.find((room) => room.arn === arn);
      if (by.length === 0 || !role) return [];
      const actions = [...new Set(role.identity.filter(({ allows }) => allows).flatMap((s) => s.actions))].sort();
      return [
        { who: spoken(arn), reads: false, may: actions.join(', ') || 'nothing', why: `taken on by ${by.map(spoken).join(', ')}` },
      ];
    });
}

/** Whom a trust policy names: the account stands for those in its condition. */
function callersIn({ allows, principals, conditions }: Placed): string[] {
  if (!allows) return [];
  const named = conditions.filter(({ key }) => key === 'aws:principalarn').flatMap(({ values }) => values);
  const accounts = principals.filter((p) => p.startsWith('AWS:') && /(:root|^AWS:\d{12})$/.test(p));
  return [
    ...principals.filter((p) => !p.startsWith('Service:') && !accounts.includes(p)).map((p) => p.replace(/^AWS:/, '')),
    ...(accounts.length > 0 ? (named.length > 0 ? named : ['the whole account']) : []),
  ];
}
