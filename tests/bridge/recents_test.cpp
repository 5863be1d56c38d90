// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/recents.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace triptych {

class RecentsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString place(const QString& name) const { return m_folder.filePath(name); }
    QString settingsFile() const {
        return place(QStringLiteral("%1.ini").arg(QLatin1String(QTest::currentTestFunction())));
    }
    QString made(const QString& name) const {
        QFile file(place(name));
        if (!file.open(QIODevice::WriteOnly)) return {};
        return file.fileName();
    }
    static QStringList names(const Recents& recents) {
        QStringList names;
        for (const Recent& entry : recents.entries())
            names.append(entry.name);
        return names;
    }

  private slots:
    void newestComesFirstAndOnce() {
        QSettings settings(settingsFile(), QSettings::IniFormat);
        Recents recents(settings);
        recents.add(QStringLiteral("one"), made(QStringLiteral("one.triptych")));
        recents.add(QStringLiteral("two"), made(QStringLiteral("two.triptych")));
        QCOMPARE(names(recents), QStringList({"two", "one"}));
        recents.add(QStringLiteral("one, renamed"), m_folder.path() + QStringLiteral("/./one.triptych"));
        QCOMPARE(names(recents), QStringList({"one, renamed", "two"}));
        QVERIFY(recents.entries().first().opened.isValid());
    }

    void tenAreKeptOverAStart() {
        const QString file = settingsFile();
        {
            QSettings settings(file, QSettings::IniFormat);
            Recents recents(settings);
            for (int i = 0; i < 13; ++i)
                recents.add(QStringLiteral("泵 %1").arg(i), made(QStringLiteral("%1.triptych").arg(i)));
        }
        QSettings settings(file, QSettings::IniFormat);
        Recents recents(settings);
        QCOMPARE(recents.entries().size(), 10);
        QCOMPARE(recents.entries().first().name, QStringLiteral("泵 12"));
        QCOMPARE(recents.entries().last().name, QStringLiteral("泵 3"));
        QCOMPARE(recents.entries().first().file, place(QStringLiteral("12.triptych")));
    }

    void aMissingFileStaysAndIsMarked() {
        const QString file = settingsFile();
        const QString kept = made(QStringLiteral("kept.triptych")),
                      gone = made(QStringLiteral("gone.triptych"));
        QSettings settings(file, QSettings::IniFormat);
        Recents recents(settings);
        recents.add(QStringLiteral("kept"), kept);
        recents.add(QStringLiteral("gone"), gone);
        QVERIFY(QFile::remove(gone));
        QSignalSpy changed(&recents, &Recents::changed);
        recents.check();
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(names(recents), QStringList({"gone", "kept"}));
        QVERIFY(recents.entries()[0].missing);
        QVERIFY(!recents.entries()[1].missing);
        made(QStringLiteral("gone.triptych"));
        recents.check();
        QTRY_COMPARE(changed.size(), 2);
        QVERIFY(!recents.entries()[0].missing);
    }

    void entriesCanBeRemoved() {
        QSettings settings(settingsFile(), QSettings::IniFormat);
        Recents recents(settings);
        recents.add(QStringLiteral("one"), made(QStringLiteral("one.triptych")));
        recents.add(QStringLiteral("two"), made(QStringLiteral("two.triptych")));
        QSignalSpy changed(&recents, &Recents::changed);
        recents.remove(place(QStringLiteral("one.triptych")));
        QCOMPARE(names(recents), QStringList({"two"}));
        recents.remove(place(QStringLiteral("one.triptych")));
        QCOMPARE(changed.size(), 1);
        recents.clear();
        QVERIFY(recents.entries().isEmpty());
        QCOMPARE(changed.size(), 2);
        Recents again(settings);
        QVERIFY(again.entries().isEmpty());
    }

    void aDamagedListIsAnEmptyOne() {
        const QString file = settingsFile();
        QFile damaged(file);
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("[recent]\nsize=3\n1\\name=a\n2\\file=\n");
        damaged.close();
        QSettings settings(file, QSettings::IniFormat);
        const Recents recents(settings);
        QVERIFY(recents.entries().isEmpty());
    }
};

} // namespace triptych

QTEST_GUILESS_MAIN(triptych::RecentsTest)
#include "recents_test.moc"
