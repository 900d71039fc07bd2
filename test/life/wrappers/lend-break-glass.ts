import './local-sts';

export { handler } from '../../../lambdas/break-glass/lend-break-glass/handler';
