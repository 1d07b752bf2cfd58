import { given } from '../given'
import type { Requests } from '../request'

const hourMs = 3_600_000

/** How devices get in: approval, passwords, claim codes, certificates, and who is kept out. */
export const deviceRequests: Requests = {
  devices: {
    needs: 'devices.read',
    ask: async (hub) =>
      (await hub.listDevices()).map(
        ({ id, name, type, approval, hasPassword, blocked, presence, lastHeardAt, about, createdAt }) => ({
          id,
          name,
          type,
          approval,
          hasPassword,
          blocked,
          presence,
          lastHeardAt,
          about,
          createdAt,
        }),
      ),
  },
  approve: { needs: 'devices.approve', ask: (hub, args, by) => hub.approveDevice(args.text('device'), by) },
  createDevice: {
    needs: 'devices.write',
    ask: (hub, args, by) =>
      hub.createDevice(
        { id: args.text('device'), ...given({ name: args.textOrNone('name'), type: args.textOrNone('type') }) },
        by,
      ),
  },
  makePassword: {
    needs: 'credentials.write',
    ask: (hub, args, by) => hub.makeCredential(args.text('device'), (args.numberOrNone('overlapHours') ?? 0) * hourMs, by),
  },
  revoke: { needs: 'credentials.write', ask: (hub, args, by) => hub.revokeCredentials(args.text('device'), by) },

  claims: { needs: 'claims.write', ask: (hub) => hub.listClaims() },
  createClaims: {
    needs: 'claims.write',
    ask: (hub, args, by) =>
      hub.createClaims(
        {
          count: args.numberOrNone('count') ?? 1,
          validMs: args.number('validHours') * hourMs,
          ...given({ device: args.textOrNone('device'), type: args.textOrNone('type'), groups: args.texts('groups') }),
        },
        by,
      ),
  },
  deleteClaim: { needs: 'claims.write', ask: (hub, args, by) => hub.deleteClaim(args.text('id'), by) },

  certificates: { needs: 'credentials.write', ask: (hub) => hub.listCertificates() },
  issueCertificate: {
    needs: 'credentials.write',
    ask: (hub, args, by) =>
      hub.issueCertificate(
        { device: args.text('device'), ...given({ csr: args.textOrNone('csr'), days: args.numberOrNone('days') }) },
        by,
      ),
  },
  revokeCertificate: {
    needs: 'credentials.write',
    ask: (hub, args, by) => hub.revokeCertificate(args.text('serial'), args.text('reason'), by),
  },
  authority: { needs: 'devices.read', ask: (hub) => hub.authority() },

  heldOff: { needs: 'limits.read', ask: (hub) => hub.listHeldOff() },
  letInAgain: { needs: 'limits.write', ask: (hub, args, by) => hub.letInAgain(args.text('id'), by) },
  listeners: { needs: 'limits.read', ask: (hub) => hub.listListeners() },
  types: { needs: 'devices.read', ask: async (hub) => (await hub.describe()).types.map(({ name, label }) => ({ name, label })) },
}
