import { given } from '../given'
import type { Requests } from '../request'

const dayMs = 86_400_000

/** Users with their sessions, and the programs that act on their own: API keys and service accounts on the broker. */
export const peopleRequests: Requests = {
  users: { needs: 'users.write', ask: (hub) => hub.listUsers() },
  createUser: {
    needs: 'users.write',
    ask: (hub, args, by) =>
      hub.createUser(
        { name: args.text('name'), role: args.role('role'), ...given({ displayName: args.textOrNone('displayName') }) },
        by,
      ),
  },
  updateUser: {
    needs: 'users.write',
    ask: (hub, args, by) =>
      hub.updateUser(
        args.text('name'),
        given({
          displayName: args.textOrNone('displayName'),
          role: args.roleOrNone('role'),
          disabled: args.flagOrNone('disabled'),
        }),
        by,
      ),
  },
  deleteUser: { needs: 'users.write', ask: (hub, args, by) => hub.deleteUser(args.text('name'), by) },
  resetPassword: { needs: 'users.write', ask: (hub, args, by) => hub.resetPassword(args.text('name'), by) },

  sessions: { needs: 'users.write', ask: (hub) => hub.listSessions() },
  endSession: { needs: 'users.write', ask: (hub, args, by) => hub.endSession(args.text('id'), by) },

  keys: { needs: 'keys.write', ask: (hub) => hub.listKeys() },
  createKey: {
    needs: 'keys.write',
    ask: (hub, args, by) =>
      hub.createKey(
        { name: args.text('name'), role: args.role('role'), expiresAt: Date.now() + args.number('validDays') * dayMs },
        by,
      ),
  },
  deleteKey: { needs: 'keys.write', ask: (hub, args, by) => hub.deleteKey(args.text('id'), by) },

  services: { needs: 'services.write', ask: (hub) => hub.listServices() },
  createService: {
    needs: 'services.write',
    ask: (hub, args, by) =>
      hub.createService(
        {
          name: args.text('name'),
          ...given({ read: args.texts('read'), write: args.texts('write'), note: args.textOrNone('note') }),
        },
        by,
      ),
  },
  updateService: {
    needs: 'services.write',
    ask: (hub, args, by) =>
      hub.updateService(
        args.text('name'),
        given({ read: args.texts('read'), write: args.texts('write'), disabled: args.flagOrNone('disabled') }),
        by,
      ),
  },
  deleteService: { needs: 'services.write', ask: (hub, args, by) => hub.deleteService(args.text('name'), by) },
  makeServicePassword: {
    needs: 'services.write',
    ask: (hub, args, by) => hub.makeServicePassword(args.text('name'), by),
  },
}
