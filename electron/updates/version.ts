/** A finished release's version: three numbers. What is between releases is offered to nobody. */
export const VERSION = /^(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})$/;

/** Whether `version` comes after `current`. A copy built between releases counts as the release it leads to. */
export function isNewer(version: string, current: string): boolean {
  const [left, right] = [numbers(version), numbers(current)];
  const differs = left.findIndex((part, index) => part !== right[index]);
  return differs !== -1 && (left[differs] ?? 0) > (right[differs] ?? 0);
}

function numbers(version: string): readonly number[] {
  return (version.split(/[-+]/u)[0] ?? '').split('.').map(Number);
}
