import { load } from '../../config/load';
import { collect } from '../../lib/evidence/collect';
import { examine } from '../../lib/evidence/examine';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import { buildPlatform } from '../support/build';

const today = '2026-12-01';
export const { cloud } = buildPlatform({ platform: 'softdocket' });
export const platform = load({ platform: 'softdocket', stage: 'production', today });
const templates = readTemplates(cloud.directory, platform);
export const examination = examine(platform, templates.stacks, { today });

/** What a pack of softdocket's production holds on that day, with nobody's gate and nobody's commit. */
export const evidence = collect({
  platform,
  templates,
  examination,
  gate: '',
  commit: 'not known',
  by: 'A. Person',
  generated: `${today}T00:00:00Z`,
  judged: today,
});
