import { inspect } from '../../config/load';
import { ConfigurationError } from '../../config/mistakes';

/**
 * The stages of a platform, in its own order.
 *
 * @throws ConfigurationError with every mistake of its files
 */
export function stagesOf(platform: string): string[] {
  const { platforms, mistakes } = inspect({ platform });
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return platforms[0]!.stages.map(({ stage }) => stage.name);
}
