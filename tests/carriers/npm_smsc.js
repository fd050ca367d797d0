// An SMSC made of the public npm `smpp` package, for the interoperability test. Prints its port, then one JSON line
// per submit_sm, and answers each with an id and a receipt.
const smpp = require('smpp');

let next = 1;
const server = smpp.createServer((session) => {
  session.on('bind_transceiver', (pdu) => {
    const good = pdu.system_id === 'sms' && pdu.password === 'secret';
    session.send(pdu.response({ command_status: good ? smpp.ESME_ROK : smpp.ESME_RBINDFAIL }));
  });
  session.on('submit_sm', (pdu) => {
    const id = 'npm-' + next++;
    const message = pdu.short_message || {};
    console.log(JSON.stringify({
      id,
      source: pdu.source_addr,
      destination: pdu.destination_addr,
      data_coding: pdu.data_coding,
      esm_class: pdu.esm_class,
      text: message.message,
      udh: message.udh ? message.udh.map((each) => each.toString('hex')) : null,
      reference: pdu.user_message_reference,
    }));
    session.send(pdu.response({ message_id: id }));
    session.deliver_sm({
      source_addr_ton: 1,
      source_addr_npi: 1,
      source_addr: pdu.destination_addr,
      destination_addr: pdu.source_addr,
      esm_class: 4,
      short_message: 'id:' + id + ' sub:001 dlvrd:001 submit date:2611221104 done date:2611221105 stat:DELIVRD err:000 text:',
      receipted_message_id: id,
      message_state: 2,
      user_message_reference: pdu.user_message_reference,
    });
  });
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
