import { Certificate, CertificateValidation, KeyAlgorithm } from 'aws-cdk-lib/aws-certificatemanager';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import type { Cell } from '../../../config/platform';
import { cellDomain } from '../../naming';

/**
 * The name under which a cell is reached, and its certificate. With a hosted zone both are made and renewed here; where
 * DNS is somebody else's, the certificate is named in the configuration and that somebody points the name at the door.
 */
export class PublicName extends Construct {
  readonly certificate: ICertificate;
  private readonly zone?: IHostedZone;
  private readonly names: Readonly<Record<string, string>>;
  private readonly isNamedAlready: boolean;

  constructor(scope: Construct, id: string, cell: Cell) {
    super(scope, id);
    const { account, region } = cell;
    const name = cellDomain(cell);
    this.isNamedAlready = cell.takenOver === true;
    this.names = { Own: name, Below: `*.${name}` };
    if (account.hostedZoneId) {
      this.zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: account.hostedZoneId,
        zoneName: account.domain,
      });
      this.certificate = new Certificate(this, 'Certificate', {
        certificateName: name,
        domainName: name,
        subjectAlternativeNames: [`*.${name}`],
        validation: CertificateValidation.fromDns(this.zone),
        keyAlgorithm: KeyAlgorithm.EC_PRIME256V1, // every client of TLS 1.2 and later knows it; its handshake is a fraction of RSA's
        transparencyLoggingEnabled: true, // browsers refuse a certificate that is in no public log
      });
    } else {
      // The loader makes sure that every home region has one.
      this.certificate = Certificate.fromCertificateArn(this, 'Certificate', account.certificateArns![region.region]!);
    }
  }

  /**
   * A records only: the network has no IPv6, and an AAAA alias would answer nothing. Where the cell has taken over, the lost region's stack
   * has declared them, and CloudFormation makes no record that is there: they are moved by hand (docs/failover.md).
   *
   * @param ready what must stand before anybody is sent to the door
   */
  pointAt(balancer: ApplicationLoadBalancer, ready: IDependable): void {
    if (!this.zone || this.isNamedAlready) return;
    for (const [id, recordName] of Object.entries(this.names)) {
      const record = new ARecord(this, id, {
        zone: this.zone,
        recordName,
        target: RecordTarget.fromAlias(new LoadBalancerTarget(balancer, { evaluateTargetHealth: false })),
        comment: 'Front door',
      });
      record.node.addDependency(ready);
    }
  }
}
