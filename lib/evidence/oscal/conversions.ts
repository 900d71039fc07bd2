import { stringify } from 'csv-stringify/sync';
import type { Evidence, PackFile } from '../results';
import { claimsOf } from './claims';
import { roomTitle } from './rooms';
import { RULES, rulesOf, SOURCE } from './rules';
import { line } from './words';

/** Where conversions go: beside the pack, which would not verify with more in it. */
const CONVERTED = '../../converted';

/**
 * What compliance-trestle's conversions take beside the OSCAL files: `rules.csv`, the component definition's rules as a table to work in
 * and to turn back (task csv-to-oscal-cd), and the settings of both of its tasks.
 */
export function conversionFiles({ results }: Evidence): PackFile[] {
  const { platform, commit } = results;
  const rules = rulesOf(results, claimsOf(results)).map(({ room, check, sentence, controls }) => {
    const title = line(roomTitle(results, room));
    // The task finds a component's controls by its description where it should by its title (compliance-trestle 5.2, _CsvMgr): the same.
    return [title, title, 'software', check, line(sentence), SOURCE.file, SOURCE.said, controls.join(' '), RULES];
  });
  // The second line says what columns are; no mark of UTF-8, which the task would take for a part of the first column's name.
  const rows = [COLUMNS.map(([name]) => `$$${name}`), COLUMNS.map(([, says]) => says), ...rules];
  const title = `What keeps the promises: ${platform.name}, ${platform.stage}`;
  return [
    { path: 'oscal/rules.csv', text: stringify(rows, { quoted: true, escape_formulas: true, record_delimiter: 'windows' }) },
    {
      path: 'oscal/trestle.ini',
      text: `# In this folder: trestle task csv-to-oscal-cd -tr <workspace> -c trestle.ini
[task.csv-to-oscal-cd]
title = ${title}
version = ${commit}
csv-file = rules.csv
component-definition = component-definition.json
output-dir = ${CONVERTED}

[task.oscal-catalog-to-csv]
input-file = catalog.json
output-dir = ${CONVERTED}
`,
    },
  ];
}

/** As the task csv-to-oscal-cd wants them. */
const COLUMNS = [
  ['Component_Title', 'The component'],
  ['Component_Description', 'The component, once more'],
  ['Component_Type', 'Its type'],
  ['Rule_Id', 'The check'],
  ['Rule_Description', 'What it looks for'],
  ['Profile_Source', 'Where controls stand'],
  ['Profile_Description', 'What the component does for them'],
  ['Control_Id_List', 'Promises and controls that the check bears on'],
  ['Namespace', 'Whose names these are'],
] as const;
