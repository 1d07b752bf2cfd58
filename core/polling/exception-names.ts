/** Exception codes by the names of the MODBUS Application Protocol Specification V1.1b3, section 7. */
const names: Readonly<Record<number, string>> = {
  1: 'ILLEGAL FUNCTION',
  2: 'ILLEGAL DATA ADDRESS',
  3: 'ILLEGAL DATA VALUE',
  4: 'SERVER DEVICE FAILURE',
  5: 'ACKNOWLEDGE',
  6: 'SERVER DEVICE BUSY',
  8: 'MEMORY PARITY ERROR',
  10: 'GATEWAY PATH UNAVAILABLE',
  11: 'GATEWAY TARGET DEVICE FAILED TO RESPOND',
}

export function exceptionName(code: number): string {
  return names[code] ?? `EXCEPTION ${code}`
}

/** The gateway answers for a meter that does not. */
export function isGatewayException(code: number): boolean {
  return code === 10 || code === 11
}
