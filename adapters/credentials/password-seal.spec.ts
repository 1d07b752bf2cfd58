import { PasswordSeal } from './password-seal'
import { hashPassword, makePassword, verifyPassword } from './scrypt'

const seal = new PasswordSeal('the secret of the site')

test('a seal fits its password and hash only, and the hash stays what it was', async () => {
  const [password, other] = [makePassword(), makePassword()]
  const [hash, another] = [await hashPassword(password), await hashPassword(password)]
  const sealed = seal.put(password, hash)
  expect(sealed.startsWith(`${hash}$`)).toBe(true)
  expect(sealed).not.toContain(password)
  expect(seal.fits(password, sealed)).toBe(true)
  expect(seal.fits(other, sealed)).toBe(false)
  expect(seal.fits(password, `${another}$${sealed.split('$')[6]}`)).toBe(false)
  await expect(verifyPassword(password, sealed)).resolves.toBe(true)
  await expect(verifyPassword(other, sealed)).resolves.toBe(false)
})

test('a hash without a seal fits nothing, nor does an empty or broken one', async () => {
  const password = makePassword()
  const hash = await hashPassword(password)
  for (const none of [hash, `${hash}$`, `${hash}$undefined`, `${seal.put(password, hash)}x`.replace('$', '§'), ''])
    expect(seal.fits(password, none)).toBe(false)
})

test('under another secret the seal fits nothing, and is replaced', async () => {
  const password = makePassword()
  const foreign = new PasswordSeal('another secret').put(password, await hashPassword(password))
  expect(seal.fits(password, foreign)).toBe(false)
  const again = seal.put(password, foreign)
  expect(seal.fits(password, again)).toBe(true)
  expect(again.split('$')).toHaveLength(7)
})
