// SPDX-License-Identifier: GPL-3.0-or-later
// The program as a shell starts it.
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

class StartTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;

    struct Ended {
        int code = -1;
        bool crashed = false;
        QString errors;
    };
    Ended run(const QStringList& arguments, const QStringList& without = {}) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("TRIPTYCH_DATA_DIR"), m_folder.filePath(QStringLiteral("own")));
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_folder.filePath(QStringLiteral("config")));
        for (const QString& name : without)
            environment.remove(name);
        QProcess program;
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(TRIPTYCH_PROGRAM), arguments);
        if (!program.waitForFinished(60000)) {
            program.kill();
            program.waitForFinished();
            return {-1, true, QStringLiteral("did not end")};
        }
        return {program.exitCode(), program.exitStatus() != QProcess::NormalExit,
                QString::fromLocal8Bit(program.readAllStandardError())};
    }

  private slots:
    void aFileThatIsNotThereEndsAScreenshotAtOnce() {
        const QString picture = m_folder.filePath(QStringLiteral("x.png"));
        const Ended ended =
            run({m_folder.filePath(QStringLiteral("nope.csv")), QStringLiteral("--screenshot"), picture});
        QVERIFY(!ended.crashed);
        QCOMPARE(ended.code, 1);
        QVERIFY2(ended.errors.contains(QStringLiteral("nope.csv")), qPrintable(ended.errors));
        QVERIFY(!QFile::exists(picture));
    }

    void withoutADisplayItSaysSo() {
        const Ended ended = run({}, {QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("DISPLAY"),
                                     QStringLiteral("WAYLAND_DISPLAY")});
        QVERIFY(!ended.crashed);
        QCOMPARE(ended.code, 1);
        QCOMPARE(ended.errors.trimmed(), QStringLiteral("triptych: no display; use triptych-cli"));
    }
};

QTEST_GUILESS_MAIN(StartTest)
#include "start_test.moc"
