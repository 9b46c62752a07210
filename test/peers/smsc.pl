#!/usr/bin/perl
# An SMSC that is not ours: Debian's Net::SMPP, one process a connection.
#
#   smsc.pl --port N [--host 127.0.0.1] [--receipts both|words|parameters|none] [--ids decimal|hex]
#           [--receipt-ids decimal|hex] [--quiet]
#
# --receipts     what receipts carry: words, parameters, both; none: there are no receipts.
# --ids          how submit_sm_resp writes an id; --receipt-ids: how receipts do.
# --quiet        prints no line a submission.
#
# Whoever binds with the password `wrong` is refused. What it prints: `ready`, then a line of JSON for each bind,
# submit_sm, answer to a receipt and unbind. The last two digits of the receiver choose what becomes of a submission:
#
#   51 no receipt                         60 refused: wrong number (0x0b)      70 hangs up without an answer
#   52 the receipt before the answer      61 refused for now: system error     71 garbage, and nothing after it
#   53 the receipt twice                  62 queue full (0x14) once            72 no answer
#   54 UNDELIV, err 001                   63 throttled (0x58) twice            73 the answer twice
#   55 EXPIRED                            64 throttled always                  74 answers to nobody before the answer
#   56 REJECTD                                                                 75 half an answer, then hangs up
#   57 ENROUTE, then DELIVRD              65 the second part is UNDELIV        76 the answer, then unbind
#                                                                              77 an answer of HTTP
# Anything else is taken and delivered. A receipt that is not acknowledged is sent again.
use strict;
use warnings;
use Getopt::Long;
use Net::SMPP;

$| = 1;
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';
my %option = (host => '127.0.0.1', receipts => 'both', ids => 'decimal', 'receipt-ids' => 'decimal');
GetOptions(\%option, 'host=s', 'port=i', 'receipts=s', 'ids=s', 'receipt-ids=s', 'quiet') or exit 2;

my %states = (ENROUTE => 1, DELIVRD => 2, EXPIRED => 3, UNDELIV => 5, REJECTD => 8);
my %refusals = (60 => 0x0b, 61 => 0x08, 64 => 0x58);

my $listener = Net::SMPP->new_listen($option{host}, port => $option{port}, smpp_version => 0x34) or die "listen: $!";
say_line('ready');
while (1) {
  my $peer = $listener->accept or next;
  my $child = fork;
  die "fork: $!" unless defined $child;
  if ($child) { close $peer; next }
  close $listener;
  serve($peer);
  exit 0;
}

sub say_line { print "$_[0]\n" }

# Every value is a number or plain ASCII without quotes.
sub say_json {
  my (%fields) = @_;
  say_line('{' . join(',', map { "\"$_\":\"$fields{$_}\"" } sort keys %fields) . '}');
}

sub serve {
  my ($peer) = @_;
  my %session = (peer => $peer, count => 0, seen => {}, unacknowledged => {});
  while (my $pdu = $peer->read_pdu()) {
    my $command = $pdu->{cmd};
    if ($command == Net::SMPP::CMD_submit_sm) { submit(\%session, $pdu) or last }
    elsif ($command == Net::SMPP::CMD_deliver_sm_resp) { acknowledged(\%session, $pdu) }
    elsif ($command == Net::SMPP::CMD_enquire_link) { $peer->enquire_link_resp(seq => $pdu->{seq}) }
    elsif ($command == Net::SMPP::CMD_unbind) {
      $peer->unbind_resp(seq => $pdu->{seq});
      say_json(event => 'unbind');
      last;
    }
    elsif ($command & 0x80000000) { next }
    elsif (!bound($peer, $pdu)) { last }
  }
  close $peer;
}

sub bound {
  my ($peer, $pdu) = @_;
  my %answers = (
    Net::SMPP::CMD_bind_transceiver, 'bind_transceiver_resp',
    Net::SMPP::CMD_bind_transmitter, 'bind_transmitter_resp',
    Net::SMPP::CMD_bind_receiver, 'bind_receiver_resp',
  );
  my $answer = $answers{ $pdu->{cmd} };
  if (!$answer) { $peer->generic_nack(seq => $pdu->{seq}, status => 0x03); return 1 }
  my $status = $pdu->{password} eq 'wrong' ? 0x0e : 0;
  $peer->$answer(system_id => 'PERLSMSC', seq => $pdu->{seq}, status => $status);
  say_json(event => 'bind', systemId => $pdu->{system_id}, kind => $answer, status => $status);
  return $status == 0;
}

# Returns false to hang up.
sub submit {
  my ($session, $pdu) = @_;
  my $peer = $session->{peer};
  my ($digits) = $pdu->{destination_addr} =~ /(\d\d)$/;
  $digits //= '00';
  my $id = ($$ % 100_000) * 10_000_000 + ++$session->{count};
  report($pdu, $id) unless $option{quiet};
  return 0 if $digits eq '70';
  if ($digits eq '71') { syswrite $peer, join('', map { chr(($_ * 37 + 201) % 256) } 0 .. 999); return 1 }
  return 1 if $digits eq '72';
  if ($digits eq '75') { syswrite $peer, pack('NN', 40, 0x80000004); return 0 }
  if ($digits eq '77') { syswrite $peer, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"; return 1 }
  my $status = refusal($session, $digits, $pdu->{destination_addr});
  if ($status) { $peer->submit_sm_resp(message_id => '', seq => $pdu->{seq}, status => $status); return 1 }
  if ($digits eq '74') {
    $peer->submit_sm_resp(message_id => "nobody$_", seq => 1_000_000 + $_) for 1 .. 5;
    $peer->generic_nack(seq => 0, status => 0x03);
  }
  deliver($session, $pdu, $id, 'DELIVRD', '000') if $digits eq '52';
  $peer->submit_sm_resp(message_id => written($id, $option{ids}), seq => $pdu->{seq});
  $peer->submit_sm_resp(message_id => 'twice', seq => $pdu->{seq}) if $digits eq '73';
  receipts($session, $pdu, $id, $digits);
  $peer->unbind(async => 1) if $digits eq '76';
  return 1;
}

sub refusal {
  my ($session, $digits, $destination) = @_;
  my $seen = ++$session->{seen}{$destination};
  return 0x14 if $digits eq '62' && $seen <= 1;
  return 0x58 if $digits eq '63' && $seen <= 2;
  return $refusals{$digits} // 0;
}

sub receipts {
  my ($session, $pdu, $id, $digits) = @_;
  my %failures = (54 => ['UNDELIV', '001'], 55 => ['EXPIRED', '000'], 56 => ['REJECTD', '000']);
  return if $digits eq '51' || $digits eq '52' || !($pdu->{registered_delivery} & 1);
  my @ends = $failures{$digits} // ['DELIVRD', '000'];
  @ends = (['ENROUTE', '000'], @ends) if $digits eq '57';
  @ends = (@ends, @ends) if $digits eq '53';
  @ends = (['UNDELIV', '001']) if $digits eq '65' && part_number($pdu) == 2;
  deliver($session, $pdu, $id, @$_) for @ends;
}

# Of a text that went in parts with a header, else 0.
sub part_number {
  my ($pdu) = @_;
  return 0 unless $pdu->{esm_class} & 0x40;
  my @octets = unpack('C*', $pdu->{short_message});
  return $octets[ $octets[0] ];
}

sub deliver {
  my ($session, $pdu, $id, $state, $error) = @_;
  return if $option{receipts} eq 'none';
  my $own = written($id, $option{'receipt-ids'});
  my %fields = (
    source_addr => $pdu->{destination_addr},
    destination_addr => $pdu->{source_addr},
    esm_class => 4,
    data_coding => 0,
    short_message => '',
  );
  if ($option{receipts} ne 'parameters') {
    $fields{short_message} = "id:$own sub:001 dlvrd:001 submit date:2611210230 done date:2611210230"
      . " stat:$state err:$error text:";
  }
  if ($option{receipts} ne 'words') {
    $fields{receipted_message_id} = "$own\0";
    $fields{message_state} = pack('C', $states{$state});
  }
  send_receipt($session, 1, %fields);
}

sub send_receipt {
  my ($session, $try, %fields) = @_;
  my $sequence = $session->{peer}->deliver_sm(async => 1, %fields);
  $session->{unacknowledged}{$sequence} = { try => $try, fields => \%fields };
}

sub acknowledged {
  my ($session, $pdu) = @_;
  say_json(event => 'receipt', status => $pdu->{status}) unless $option{quiet};
  my $receipt = delete $session->{unacknowledged}{ $pdu->{seq} } or return;
  return if $pdu->{status} == 0 || $receipt->{try} == 20;
  select(undef, undef, undef, 0.05);
  send_receipt($session, $receipt->{try} + 1, %{ $receipt->{fields} });
}

sub written {
  my ($id, $form) = @_;
  return $form eq 'hex' ? sprintf('%016X', $id) : $id;
}

sub report {
  my ($pdu, $id) = @_;
  say_json(
    event => 'submit',
    id => $id,
    source => $pdu->{source_addr},
    destination => $pdu->{destination_addr},
    esmClass => $pdu->{esm_class},
    dataCoding => $pdu->{data_coding},
    registeredDelivery => $pdu->{registered_delivery},
    message => unpack('H*', $pdu->{short_message}),
    payload => unpack('H*', $pdu->{message_payload} // ''),
    sar => join('/', map { unpack('H*', $pdu->{$_} // '') } qw(sar_msg_ref_num sar_total_segments sar_segment_seqnum)),
  );
}
