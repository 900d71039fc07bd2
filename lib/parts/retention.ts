import type { Platform, RetentionClass } from '../../config/platform';

/** A retention class of the platform by name. The loader has made sure that those the rooms name exist. */
export function retention(platform: Platform, name: string): RetentionClass {
  const found = platform.retention[name];
  if (!found) {
    throw new Error(
      `retention class ${name}: not in platform.yaml of ${platform.name}, which has ${Object.keys(platform.retention).join(', ')}; add it under retention:`,
    );
  }
  return found;
}
