import type { AddRoute } from '../app'
import { exportAudit } from './audit/export-audit'
import { listAudit } from './audit/list-audit'
import { verifyAudit } from './audit/verify-audit'
import { changePassword } from './auth/change-password'
import { logIn } from './auth/log-in'
import { logOut } from './auth/log-out'
import { me } from './auth/me'
import { endOwnSession, ownSessions } from './auth/own-sessions'
import { refresh } from './auth/refresh'
import { rotateSecret } from './auth/rotate-secret'
import { letInAgain, listHeldOff } from './broker/held-off'
import { listListeners } from './broker/list-listeners'
import { createService, deleteService, listServices, makeServicePassword, updateService } from './broker/services'
import { approveDevice } from './device-access/approve-device'
import { authority, authorityFile, replaceServerCertificate, revocationList } from './device-access/authority'
import { issueCertificate, listCertificates, revokeCertificate } from './device-access/certificates'
import { createClaims, deleteClaim, listClaims } from './device-access/claims'
import { makeCredential } from './device-access/make-credential'
import { registerDevice } from './device-access/register-device'
import { revokeCredentials } from './device-access/revoke-credentials'
import { createDevice } from './devices/create-device'
import { deleteDevice } from './devices/delete-device'
import { getDevice } from './devices/get-device'
import { listDevices } from './devices/list-devices'
import { listTypes } from './devices/list-types'
import { sendCommand } from './devices/send-command'
import { updateDevice } from './devices/update-device'
import { acknowledgeDamage } from './operation/acknowledge-damage'
import { health } from './operation/health'
import { healthz } from './operation/healthz'
import { metrics } from './operation/metrics'
import { openapi } from './operation/openapi'
import { readyz } from './operation/readyz'
import { createUser } from './people/create-user'
import { deleteUser } from './people/delete-user'
import { createKey, deleteKey, listKeys } from './people/keys'
import { listUsers } from './people/list-users'
import { resetPassword } from './people/reset-password'
import { endSession, listSessions } from './people/sessions'
import { updateUser } from './people/update-user'
import { listPutAside, retryPutAside } from './sinks/put-aside'
import { forgetSink, listSinks, pauseSink, resumeSink, rewindSink } from './sinks/sinks'
import { deviceCompleteness } from './telemetry/device-completeness'
import { deviceGaps } from './telemetry/device-gaps'
import { latestTelemetry } from './telemetry/latest-telemetry'
import { listRejected } from './telemetry/list-rejected'
import { telemetryHistory } from './telemetry/telemetry-history'
import { browserSession, endBrowserSession, openBrowserSession } from './web/browser-session'
import { logInPage } from './web/log-in-page'

const ofLogIn = [logIn, refresh, logOut, me, changePassword, ownSessions, endOwnSession, rotateSecret]
const ofBrowsers = [logInPage, openBrowserSession, endBrowserSession, browserSession]
const ofDevices = [listDevices, createDevice, getDevice, updateDevice, deleteDevice, sendCommand, listTypes]
const ofDeviceAccess = [
  registerDevice,
  approveDevice,
  makeCredential,
  revokeCredentials,
  listClaims,
  createClaims,
  deleteClaim,
  listCertificates,
  issueCertificate,
  revokeCertificate,
  authority,
  replaceServerCertificate,
  authorityFile,
  revocationList,
]
const ofTelemetry = [latestTelemetry, telemetryHistory, deviceCompleteness, deviceGaps, listRejected]
const ofPeople = [
  listUsers,
  createUser,
  updateUser,
  deleteUser,
  resetPassword,
  listSessions,
  endSession,
  listKeys,
  createKey,
  deleteKey,
]
const ofBroker = [
  listServices,
  createService,
  updateService,
  deleteService,
  makeServicePassword,
  listHeldOff,
  letInAgain,
  listListeners,
]
const ofSinks = [listSinks, forgetSink, pauseSink, resumeSink, rewindSink, listPutAside, retryPutAside]
const ofAudit = [listAudit, verifyAudit, exportAudit]
const ofOperation = [health, acknowledgeDamage, healthz, readyz, metrics, openapi]

/** Everything the server answers, in the order of its documentation. */
export const routes: readonly AddRoute[] = [
  ...ofLogIn,
  ...ofBrowsers,
  ...ofDevices,
  ...ofDeviceAccess,
  ...ofTelemetry,
  ...ofSinks,
  ...ofPeople,
  ...ofBroker,
  ...ofAudit,
  ...ofOperation,
]
