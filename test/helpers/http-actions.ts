import type { Role } from '../../core/access/role'
import type { FakeHub } from './fake-hub'
import { sinkView } from './fake-sinks'

/** One thing that can be asked of the HTTP server, and who may: `everybody`, whoever is logged in, or a role and those above it. */
export interface HttpAction {
  /** As the server lists it: `GET /api/devices/:id`. */
  readonly route: string
  readonly may: Role | 'everybody' | 'own'
  /** The address to ask; without it that of the route. */
  readonly path?: string
  readonly body?: unknown
  /** Status if it is allowed. */
  readonly ok: number
  /** A key is not a person: it gets this instead. */
  readonly okForKey?: number
}

const action = (may: HttpAction['may'], route: string, ok: number, more: Omit<HttpAction, 'may' | 'route' | 'ok'> = {}) => ({
  may,
  route,
  ok,
  ...more,
})
const logIn = { name: 'anna', password: 'correct horse battery' }
const change = { current: 'correct horse battery', next: 'staple of another kind' }

/** Written by hand and not from the table of permissions: two that have to agree. */
export const httpActions: readonly HttpAction[] = [
  action('everybody', 'POST /api/auth/login', 200, { body: logIn }),
  action('everybody', 'POST /api/auth/refresh', 200, { body: { refreshToken: 's1.refresh-secret' } }),
  action('everybody', 'POST /api/auth/logout', 204, { body: { refreshToken: 's1.refresh-secret' } }),
  action('own', 'GET /api/auth/me', 200),
  action('own', 'POST /api/auth/password', 204, { body: change, okForKey: 403 }),
  action('own', 'POST /login/password', 204, { body: change, okForKey: 403 }),
  action('own', 'GET /api/auth/sessions', 200),
  action('own', 'DELETE /api/auth/sessions/:id', 204, { path: '/api/auth/sessions/s1', okForKey: 404 }),
  action('admin', 'POST /api/tokens/rotate', 204),

  action('everybody', 'GET /login', 200, { path: '/login?next=/docs/' }),
  action('everybody', 'GET /login/log-in.js', 200),
  action('everybody', 'GET /login/log-in.css', 200),
  action('everybody', 'GET /login/icon.svg', 200),
  action('everybody', 'GET /logout', 303),
  action('everybody', 'POST /login', 204, { body: { ...logIn, remember: true } }),
  action('everybody', 'POST /logout', 204, { body: {} }),
  action('own', 'GET /login/me', 200),

  action('viewer', 'GET /api/devices', 200),
  action('engineer', 'POST /api/devices', 201, { body: { id: 'NEW-1' } }),
  action('viewer', 'GET /api/devices/:id', 200, { path: '/api/devices/ACV-1' }),
  action('engineer', 'PATCH /api/devices/:id', 200, { path: '/api/devices/ACV-1', body: { name: 'x' } }),
  action('engineer', 'DELETE /api/devices/:id', 204, { path: '/api/devices/ACV-1' }),
  action('operator', 'POST /api/devices/:id/commands', 202, { path: '/api/devices/ACV-1/commands', body: { command: 'reboot' } }),
  action('viewer', 'GET /api/types', 200),

  action('everybody', 'POST /api/devices/register', 201, { body: { device_id: 'NEW-2' } }),
  action('operator', 'POST /api/devices/:id/approve', 200, { path: '/api/devices/ACV-1/approve' }),
  action('engineer', 'POST /api/devices/:id/credentials', 201, { path: '/api/devices/ACV-1/credentials', body: {} }),
  action('engineer', 'DELETE /api/devices/:id/credentials', 200, { path: '/api/devices/ACV-1/credentials' }),
  action('operator', 'GET /api/claims', 200),
  action('operator', 'POST /api/claims', 201, { body: { count: 1 } }),
  action('operator', 'DELETE /api/claims/:id', 204, { path: '/api/claims/c1' }),
  action('engineer', 'GET /api/certificates', 200),
  action('engineer', 'POST /api/certificates', 201, { body: { device: 'ACV-1' } }),
  action('engineer', 'POST /api/certificates/:serial/revoke', 200, {
    path: '/api/certificates/0a/revoke',
    body: { reason: 'stolen' },
  }),
  action('engineer', 'GET /api/certificates/authority', 200),
  action('admin', 'POST /api/certificates/server', 200),
  action('everybody', 'GET /api/certificates/ca.crt', 200),
  action('everybody', 'GET /api/certificates/crl.pem', 200),

  action('viewer', 'GET /api/devices/:id/telemetry', 200, { path: '/api/devices/ACV-1/telemetry' }),
  action('viewer', 'GET /api/devices/:id/telemetry/history', 200, { path: '/api/devices/ACV-1/telemetry/history' }),
  action('viewer', 'GET /api/devices/:id/completeness', 200, { path: '/api/devices/ACV-1/completeness' }),
  action('viewer', 'GET /api/devices/:id/gaps', 200, { path: '/api/devices/ACV-1/gaps' }),
  action('viewer', 'GET /api/rejected', 200),

  action('admin', 'GET /api/users', 200),
  action('admin', 'POST /api/users', 201, { body: { name: 'bert', role: 'viewer' } }),
  action('admin', 'POST /api/auth/register', 201, { body: { name: 'bert', role: 'viewer' } }),
  action('admin', 'PATCH /api/users/:name', 200, { path: '/api/users/anna', body: { role: 'operator' } }),
  action('admin', 'DELETE /api/users/:name', 204, { path: '/api/users/anna' }),
  action('admin', 'POST /api/users/:name/password', 201, { path: '/api/users/anna/password' }),
  action('admin', 'GET /api/sessions', 200),
  action('admin', 'DELETE /api/sessions/:id', 204, { path: '/api/sessions/s1' }),
  action('admin', 'GET /api/keys', 200),
  action('admin', 'POST /api/keys', 201, { body: { name: 'scada', role: 'viewer', expiresAt: '2027-12-31T00:00:00Z' } }),
  action('admin', 'DELETE /api/keys/:id', 204, { path: '/api/keys/k1' }),

  action('admin', 'GET /api/services', 200),
  action('admin', 'POST /api/services', 201, { body: { name: 'historian', read: ['acuvim/+/telemetry'] } }),
  action('admin', 'PATCH /api/services/:name', 200, { path: '/api/services/historian', body: { disabled: true } }),
  action('admin', 'DELETE /api/services/:name', 204, { path: '/api/services/historian' }),
  action('admin', 'POST /api/services/:name/password', 201, { path: '/api/services/historian/password' }),
  action('viewer', 'GET /api/sinks', 200),
  action('engineer', 'DELETE /api/sinks/:id', 204, { path: '/api/sinks/s1' }),
  action('engineer', 'POST /api/sinks/:id/pause', 200, { path: '/api/sinks/s1/pause' }),
  action('engineer', 'POST /api/sinks/:id/resume', 200, { path: '/api/sinks/s1/resume' }),
  action('engineer', 'POST /api/sinks/:id/rewind', 200, {
    path: '/api/sinks/s1/rewind',
    body: { since: '2026-11-20T10:00:00Z' },
  }),
  action('viewer', 'GET /api/sinks/:id/put-aside', 200, { path: '/api/sinks/s1/put-aside' }),
  action('engineer', 'POST /api/sinks/:id/put-aside/retry', 200, { path: '/api/sinks/s1/put-aside/retry' }),
  action('operator', 'GET /api/held-off', 200),
  action('operator', 'DELETE /api/held-off/:id', 204, { path: '/api/held-off/identity%20ACV-1' }),
  action('operator', 'GET /api/listeners', 200),

  action('admin', 'GET /api/audit', 200),
  action('admin', 'GET /api/audit/verify', 200),
  action('admin', 'GET /api/audit/export', 200),

  action('viewer', 'GET /health', 200),
  action('admin', 'POST /health/segments/acknowledge', 200),
  action('everybody', 'GET /healthz', 200),
  action('everybody', 'GET /readyz', 200),
  action('viewer', 'GET /metrics', 200),
  action('viewer', 'GET /openapi.json', 200),
  action('viewer', 'GET /docs', 200),
  action('viewer', 'GET /docs/static/index.html', 302),
  action('viewer', 'GET /docs/static/swagger-initializer.js', 200),
  action('viewer', 'GET /docs/json', 200),
  action('viewer', 'GET /docs/yaml', 200),
  action('viewer', 'GET /docs/static/*', 200, { path: '/docs/static/swagger-ui.css' }),
]

const user = {
  name: 'anna',
  displayName: 'Anna',
  role: 'viewer',
  disabled: false,
  mustChangePassword: false,
  createdAt: 0,
  updatedAt: 0,
  passwordChangedAt: 0,
  lastLogInAt: null,
  sessions: 0,
} as const
const session = {
  id: 's1',
  user: 'anna',
  kind: 'browser',
  remembered: false,
  createdAt: 0,
  lastSeenAt: 0,
  expiresAt: 0,
  address: null,
  userAgent: '',
} as const
const key = { id: 'k1', name: 'scada', role: 'viewer', createdBy: 'admin', createdAt: 0, expiresAt: 0, lastUsedAt: null } as const
const service = {
  name: 'historian',
  read: [],
  write: [],
  disabled: false,
  note: '',
  createdAt: 0,
  updatedAt: 0,
  connected: false,
}
const claim = {
  id: 'c1',
  device: null,
  type: null,
  groups: [],
  createdBy: 'admin',
  createdAt: 0,
  expiresAt: 0,
  usedBy: null,
  usedAt: null,
  state: 'open',
} as const
const certificate = {
  serial: '0a',
  device: 'ACV-1',
  fingerprint: 'AA',
  notBefore: 0,
  notAfter: 0,
  issuedBy: 'admin',
  issuedAt: 0,
  revokedAt: null,
  reason: null,
  state: 'valid',
} as const
const authority = {
  ca: '-----BEGIN CERTIFICATE-----',
  fingerprint: 'AA',
  server: { source: 'own', notAfter: 0, names: ['hub'] },
  clientAuthority: 'own',
} as const
const principal = {
  kind: 'user',
  name: 'anna',
  displayName: 'Anna',
  role: 'viewer',
  session: 's1',
  expiresAt: null,
  mustChangePassword: false,
} as const
const tokens = {
  accessToken: 'issued.access.token',
  accessExpiresAt: 0,
  refreshToken: 's1.issued-refresh',
  refreshExpiresAt: 0,
  principal,
}

/** Gives the fake hub an answer to everything the actions ask of it. */
export function answerActions({ access, ...hub }: Pick<FakeHub, 'access' | 'devices'>): void {
  const device = () => [...hub.devices.values()][0]
  Object.assign(access.answers, {
    logIn: { token: 's1.issued-cookie', principal, cookieExpiresAt: null },
    logOut: undefined,
    issueTokens: tokens,
    refreshTokens: tokens,
    revokeTokens: undefined,
    rotateTokenSecret: undefined,
    changePassword: undefined,
    listUsers: [user],
    createUser: { user, password: 'made-password' },
    updateUser: user,
    deleteUser: undefined,
    resetPassword: { password: 'made-password' },
    listSessions: [session],
    endSession: undefined,
    listKeys: [key],
    createKey: { key, secret: 'bk_k1_secret' },
    deleteKey: undefined,
    registerDevice: () => ({
      state: 'created',
      device: device(),
      password: 'device-password',
      mqtt: { host: '', port: 8883, tls: true },
    }),
    approveDevice: device,
    makeCredential: { password: 'device-password', oldUntil: null },
    revokeCredentials: device,
    listClaims: [claim],
    createClaims: [{ claim, code: 'CLAIM-CODE' }],
    deleteClaim: undefined,
    listCertificates: [certificate],
    issueCertificate: { certificate, cert: 'PEM', ca: 'PEM', key: 'PEM' },
    revokeCertificate: certificate,
    authority,
    revocationList: '-----BEGIN X509 CRL-----',
    replaceServerCertificate: authority,
    listServices: [service],
    createService: { service, password: 'service-password' },
    updateService: service,
    deleteService: undefined,
    makeServicePassword: { password: 'service-password' },
    listHeldOff: [],
    listSinks: [sinkView()],
    forgetSink: undefined,
    pauseSink: sinkView({ state: 'paused' }),
    resumeSink: sinkView(),
    rewindSink: sinkView(),
    listPutAside: [{ id: 1, sink: 's1', at: 1, device: 'A', eventTime: 1, reason: 'no', text: 'x' }],
    retryPutAside: { written: 1, left: 0 },
    letInAgain: undefined,
    listListeners: [],
    audit: { records: [], next: null },
    verifyAudit: { ok: true, count: 0, head: '', problem: null },
  })
}
