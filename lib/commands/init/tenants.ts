import type { Answers } from './answers';
import { nameOf } from './names';
import { schema } from './text';

/** An example in each home, by its path. */
export const tenants = (answers: Answers): [string, string][] =>
  answers.homes.map(({ facts }, place) => {
    const name = nameOf(answers, place);
    const id = `first${name.replaceAll('-', '')}`;
    return [
      `tenants/${id}.yaml`,
      `${schema('tenant', '../')}# An example, so that there is a tenant to look at. Rename it with its id, or remove it.\nid: ${id}\nname: First customer in ${facts.title}\nresidency: ${name}\nplan: standard\n`,
    ];
  });
