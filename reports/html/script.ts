/**
 * Filters the cases by verdict, profile, suite and words, keeps the choice in the address, opens what a link leads to,
 * and copies command lines. The page is complete without it; the controls appear only with it.
 */
export const SCRIPT = `
const controls = document.querySelector('.controls')
const bodies = [...document.querySelectorAll('tbody[data-verdicts]')]
const buttons = [...controls.querySelectorAll('button')]
const words = controls.querySelector('input')
const profile = controls.querySelector('[name=profile]') ?? { value: '' }
const suite = controls.querySelector('[name=suite]') ?? { value: '' }
const said = document.querySelector('.said')
let verdict = ''
const rows = bodies.map(body => ({
  body,
  suite: body.closest('.suite').id.slice('suite-'.length),
  search: body.dataset.search,
  ended: body.dataset.verdicts.split(' ').map(pair => pair.split('@')),
}))
function show() {
  const wanted = words.value.toLowerCase().split(/\\s+/)
  for (const row of rows) {
    const ends = row.ended.some(([v, p]) => (verdict === '' || v === verdict) && (profile.value === '' || p === profile.value))
    row.body.hidden = !ends || (suite.value !== '' && row.suite !== suite.value) || !wanted.every(word => row.search.includes(word))
  }
  const narrow = verdict !== '' || profile.value !== '' || suite.value !== '' || words.value !== ''
  let any = false
  for (const part of document.querySelectorAll('.suite')) {
    let topic
    part.hidden = true
    for (const body of part.querySelectorAll(':scope > table > tbody')) {
      if (body.className === 'topic') { topic = body; topic.hidden = true; continue }
      if (body.hidden) continue
      part.hidden = false
      any = true
      if (topic) topic.hidden = false
    }
    if (narrow && !part.hidden) part.open = true
  }
  document.querySelector('.nothing').hidden = any || rows.length === 0
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.value === verdict))
}
function keep() {
  const chosen = { verdict, profile: profile.value, suite: suite.value, words: words.value }
  const text = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== '')).toString()
  history.replaceState(null, '', text === '' ? location.pathname + location.search : '#?' + text)
}
function follow() {
  const hash = decodeURIComponent(location.hash.slice(1))
  if (hash.startsWith('?')) {
    const chosen = new URLSearchParams(location.hash.slice(2))
    verdict = chosen.get('verdict') ?? ''
    profile.value = chosen.get('profile') ?? ''
    suite.value = chosen.get('suite') ?? ''
    words.value = chosen.get('words') ?? ''
    return show()
  }
  const target = hash === '' ? null : document.getElementById(hash)
  if (target === null) return
  if (target.hidden) { verdict = profile.value = suite.value = words.value = ''; show() }
  for (let part = target; part !== null; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true
  for (const part of target.querySelectorAll(':scope > .why > td > details')) part.open = true
  target.scrollIntoView()
}
async function copy(text) {
  try { await navigator.clipboard.writeText(text) } catch {
    const area = Object.assign(document.createElement('textarea'), { value: text })
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
  said.textContent = 'copied: ' + text
  clearTimeout(copy.later)
  copy.later = setTimeout(() => { said.textContent = '' }, 4000)
}
for (const { body } of rows) {
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'copy', textContent: 'copy command' })
  button.setAttribute('aria-label', 'copy command that runs this case again')
  body.querySelector('.fine').before(' ', button)
}
document.addEventListener('click', event => {
  if (event.target.className === 'copy') copy(event.target.closest('tbody').dataset.again)
})
for (const button of buttons) button.addEventListener('click', () => { verdict = button.value; show(); keep() })
words.addEventListener('input', () => { show(); keep() })
for (const list of controls.querySelectorAll('select')) list.addEventListener('change', () => { show(); keep() })
addEventListener('hashchange', follow)
addEventListener('beforeprint', () => { for (const part of document.querySelectorAll('details.suite')) part.open = true })
controls.hidden = false
show()
follow()
`
