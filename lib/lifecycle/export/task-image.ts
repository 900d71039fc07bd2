/**
 * The image that large exports run in: Docker's official image of Node.js, `node:24.18.0-bookworm-slim`, from Amazon's public copy of
 * it. By digest, so that nobody can put another image behind the name; the digest is of the index, which has arm64.
 *
 * Looked up on 2026-11-23 in public repositories that pin the same tag, a dozen of them independent of each other; from here no image
 * registry could be asked. Before the first deployment, and for a newer one:
 * `docker buildx imagetools inspect public.ecr.aws/docker/library/node:24.18.0-bookworm-slim`
 */
export const TASK_IMAGE =
  'public.ecr.aws/docker/library/node@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d';
