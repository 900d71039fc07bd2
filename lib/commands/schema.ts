import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { attestationsSchema, bookSchema, crosswalkSchema, subprocessorsSchema } from '../../config/book-schema';
import { extensionsSchema } from '../../config/extensions-schema';
import { keysSchema, readKeyWords } from '../../config/key-words';
import { kindsSchema } from '../../config/kind-schema';
import { limitsSchema } from '../../config/limits-schema';
import { phrasesSchema } from '../../config/phrases';
import { pricesSchema } from '../../config/prices';
import { provisionerSchema } from '../../config/provisioner';
import { containRequest } from '../../config/contain-request';
import { incidentRequest } from '../../config/incident-request';
import { breakGlassRequest } from '../../config/break-glass-request';
import { changeRequest, erasureRequest, exportRequest, onboardingRequest, trailRequest } from '../../config/request-schema';
import { departuresSchema, exceptionsSchema } from '../../config/exception-schema';
import { restoreRequest } from '../../config/restore-request';
import { jurisdictionsSchema } from '../../config/jurisdictions';
import { regionCatalogueSchema, regionSchema } from '../../config/region-schema';
import { platformSchema, tenantSchema } from '../../config/schema';
import { planSchema } from '../../config/plan-schema';
import { rotationRequest } from '../../config/rotation-request';
import { sessionsRequest } from '../../config/sessions-request';
import { EXIT, type ExitCode } from './exit-codes';
import { booksPage } from './schema/books-page';
import { describeKeys } from './schema/described';

const FOLDER = path.join(__dirname, '../../config/schema');
export const BOOKS_PAGE = path.join(__dirname, '../../docs/books.md');

export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  attestations: attestationsSchema,
  'break-glass-request': breakGlassRequest,
  'change-request': changeRequest,
  'contain-request': containRequest,
  crosswalk: crosswalkSchema,
  departures: departuresSchema,
  'erasure-request': erasureRequest,
  exceptions: exceptionsSchema,
  'export-request': exportRequest,
  extensions: extensionsSchema,
  'incident-request': incidentRequest,
  jurisdictions: jurisdictionsSchema,
  keys: keysSchema,
  kinds: kindsSchema,
  limits: limitsSchema,
  'onboarding-request': onboardingRequest,
  phrases: phrasesSchema,
  plan: planSchema,
  platform: platformSchema,
  prices: pricesSchema,
  promises: bookSchema,
  provisioner: provisionerSchema,
  region: regionSchema,
  regions: regionCatalogueSchema,
  'sessions-request': sessionsRequest,
  'restore-request': restoreRequest,
  'rotation-request': rotationRequest,
  subprocessors: subprocessorsSchema,
  tenant: tenantSchema,
  'trail-request': trailRequest,
};

/**
 * The schemas as editors read them, by path. Refinements do not survive the translation: an editor accepts a little more than
 * `freehold check` does, never less. Draft 7, which the YAML language server knows best.
 */
export function schemaFiles(): Map<string, string> {
  const words = readKeyWords();
  return new Map(
    Object.entries(SCHEMAS).map(([name, schema]) => {
      const json = { title: `Freehold: ${name}`, ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) };
      const said = words.get(name);
      if (said) describeKeys(json as Parameters<typeof describeKeys>[0], said);
      return [path.join(FOLDER, `${name}.schema.json`), `${JSON.stringify(json, null, 2)}\n`];
    }),
  );
}

export function writeSchemas(): ExitCode {
  for (const [file, text] of schemaFiles()) writeFileSync(file, text);
  writeFileSync(BOOKS_PAGE, booksPage(SCHEMAS));
  return EXIT.fine;
}
