export function machineSecret(): Buffer | undefined;
export function isOff(said: string | undefined): boolean;
