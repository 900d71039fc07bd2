export function machineSecret(): Buffer | undefined;
