import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { createHash } from 'node:crypto';
import type { Certificate } from '../../../config/certificate-schema';
import { cellOf } from '../../shared/cell';
import { artefactsOf } from '../shared/deletion-ledger';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { signJws } from '../../shared/sign-jws';
import { ENV } from './contract';
import type { CertifyOrder, CertifyResult } from './contract';
import { readingCopies } from './reading-copies';
import { signedFiles } from './signed-files';
import { issuedBefore, keep } from './store';
import { canonical, certificateOf, mayCertify } from './work';

const [dynamo, kms, s3] = [new DynamoDBClient({}), new KMSClient({}), new S3Client({})];

/** Says what was erased, on the word of what was observed, signed and kept for good. Asked again, the first one is the answer. */
export const certifyBy =
  (now: () => Date) =>
  async (order: CertifyOrder, context: Context): Promise<CertifyResult> => {
    logger.addContext(context);
    const { DELETIONS_TABLE: table, RECORDS_BUCKET: bucket, SIGNING_KEY: key, ...cell } = readEnv(ENV);
    const ledger = { dynamo, table, tenant: order.tenant, s3, bucket };
    const issued = (await issuedBefore(ledger, order.kind)) ?? (await keep(ledger, order.kind, await issue()));
    const certificate = JSON.parse(issued.json) as Certificate;
    const { json, jws } = await signedFiles(ledger, { kind: order.kind, issued });
    const { pdf, undrawn } = await readingCopies(ledger, { kind: order.kind, issued });
    const missed = certificate.deadlines.filter((one) => one.missedByMinutes).length;
    publish({ IssuedCertificates: 1, MissedDeadlines: missed, UndrawnCertificates: undrawn });
    logger.info('Certified', { tenant: order.tenant, kind: order.kind, pdf });
    const { sha256, keyThumbprint } = issued;
    return { kind: order.kind, json, jws, ...(pdf && { pdf }), bucket, sha256, keyThumbprint, lines: certificate.lines.length };

    async function issue() {
      const lines = await artefactsOf(dynamo, ledger);
      mayCertify(order, lines, now());
      const previous = order.kind === 'final' ? (await issuedBefore(ledger, 'production'))?.sha256 : undefined;
      const text = canonical(certificateOf(order, { cell: cellOf(cell), lines, now: now(), ...(previous && { previous }) }));
      const signed = await signJws(kms, { key, typ: 'freehold-certificate+jws', payload: text });
      return { json: text, sha256: createHash('sha256').update(text).digest('hex'), ...signed };
    }
  };

export const handler = certifyBy(() => new Date());
