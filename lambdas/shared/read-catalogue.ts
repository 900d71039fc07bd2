import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { CATALOGUE_FORMAT } from './catalogue';
import type { Catalogue, CATALOGUE_ENV } from './catalogue';

/** The catalogue is of a shape that this hook does not know. */
export class UnknownCatalogueError extends Error {
  override readonly name = 'UnknownCatalogueError';
}

/** The object is named by its content: what was read once under a name stays true. */
const known = new Map<string, Catalogue>();

/**
 * What the cell sells.
 *
 * @throws UnknownCatalogueError when it was written for another version of the hooks
 */
export async function readCatalogue(
  s3: S3Client,
  env: Readonly<Record<(typeof CATALOGUE_ENV)[number], string>>,
): Promise<Catalogue> {
  const before = known.get(env.CATALOGUE_KEY);
  if (before) return before;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: env.CATALOGUE_BUCKET, Key: env.CATALOGUE_KEY }));
  const catalogue = JSON.parse(await Body!.transformToString()) as Omit<Catalogue, 'format'> & { format: number };
  if (!isKnown(catalogue))
    throw new UnknownCatalogueError(
      `the catalogue ${env.CATALOGUE_KEY} is of format ${catalogue.format}; wanted ${CATALOGUE_FORMAT}; deploy the stacks blueprints and lifecycle from one commit`,
    );
  known.set(env.CATALOGUE_KEY, catalogue);
  return catalogue;
}

const isKnown = (catalogue: Omit<Catalogue, 'format'> & { format: number }): catalogue is Catalogue =>
  catalogue.format === CATALOGUE_FORMAT;
