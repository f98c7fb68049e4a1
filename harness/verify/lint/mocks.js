const rule = {
  meta: { type: 'problem' },
  create(context) {
    if (context.filename.endsWith('.mocks.test.ts')) return {}
    return {
      CallExpression(node) {
        const { callee } = node
        if (callee.type !== 'MemberExpression' || callee.object.name !== 'vi') return
        if (!['mock', 'doMock'].includes(callee.property.name)) return
        const message =
          'test files share their modules: what replaces some is named *.mocks.test.ts and has them to itself'
        context.report({ node, message })
      },
    }
  },
}

export default { meta: { name: 'mocks' }, rules: { 'in-files-of-their-own': rule } }
