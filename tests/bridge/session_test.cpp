// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/session.h"

#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/media/audio.h"
#include "core/media/image.h"
#include "core/training/run_folder.h"

namespace triptych {

class SessionTest : public QObject {
    Q_OBJECT

    static constexpr int patience_ms = 30'000;

    std::unique_ptr<QTemporaryDir> m_folder;

    QString place(const QString& name) const { return m_folder->filePath(name); }

    QString write(const QString& name, const QByteArray& bytes) const {
        QFile file(place(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write");
        return file.fileName();
    }

    static QByteArray bytes(const QString& name) {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    /// Twelve samples of two conditions: a note, a picture, a sound; and a column of codes.
    QString table(const QString& name = QStringLiteral("table.csv")) const {
        QDir(m_folder->path()).mkpath(QStringLiteral("media"));
        QByteArray rows = "note,picture,sound,condition,tag\n";
        for (int i = 0; i < 12; ++i) {
            const QByteArray n = QByteArray::number(i);
            Image image{8, 8, std::vector<std::uint8_t>(8 * 8 * 3, static_cast<std::uint8_t>(20 * i))};
            std::vector<float> wave(2000);
            for (std::size_t t = 0; t < wave.size(); ++t)
                wave[t] = 0.5f * std::sin(0.01f * static_cast<float>((i + 1) * t));
            const std::string base = place(QStringLiteral("media/")).toStdString() + n.toStdString();
            if (!write_image(base + ".png", image) || !write_wav(base + ".wav", wave, 16000))
                qFatal("cannot write media");
            rows += "the pump number " + n + " hums,media/" + n + ".png,media/" + n + ".wav," +
                    (i % 2 ? "worn" : "good") + "," + (i % 3 ? "north" : "south") + "\n";
        }
        return write(name, rows);
    }

    /// A session with a new project on that table, its data read and prepared.
    std::unique_ptr<Session> opened() const {
        auto session = std::make_unique<Session>();
        session->newProject(table());
        if (!QTest::qWaitFor([&] { return session->preparer() != nullptr; }, patience_ms))
            qFatal("not opened");
        return session;
    }

    static Role roleOf(const Session& session, const std::string& column) {
        for (const ColumnInfo& info : session.dataset()->columns())
            if (info.name == column) return info.role;
        return Role::ignore;
    }

    static ErrorCode codeOf(const QSignalSpy& failed) {
        return failed.isEmpty() ? ErrorCode::internal : failed.last().first().value<Error>().code;
    }

    /// Whether it could be saved.
    static bool saved(Session& session) {
        std::optional<bool> answer;
        session.saveBefore([&answer](bool all) { answer = all; });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, patience_ms)) qFatal("not answered");
        return *answer;
    }

    static void setEpochs(Session& session, int epochs) {
        TrainSettings settings = session.project().settings;
        settings.epochs = epochs;
        session.setSettings(settings, QStringLiteral("Epochs"));
    }

    static void setWords(Session& session, std::int64_t words) {
        GraphSpec graph = session.project().graph;
        graph.find("text")->params["max_words"] = words;
        session.setGraph(graph, QStringLiteral("Words kept"));
    }

  private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        qputenv("TRIPTYCH_DATA_DIR", place(QStringLiteral("user")).toLocal8Bit());
    }
    void cleanup() { m_folder.reset(); }

    void isEmptyAtFirst() {
        Session session;
        QVERIFY(!session.hasProject());
        QVERIFY(session.project().graph.nodes.empty());
        QVERIFY(!session.dataset());
        QVERIFY(!session.preparer());
        QVERIFY(!session.isModified());
        QVERIFY(!session.canUndo());
        QCOMPARE(session.selectedRow(), -1);
        // Nothing to act on, nothing happens.
        session.undo();
        session.setRole(QStringLiteral("x"), Role::text);
        session.setGraph(GraphSpec{"x", {}, {}}, QStringLiteral("x"));
        session.selectRow(3);
        session.closeProject();
        session.cancelTask();
        bool left = false;
        session.saveBefore([&left](bool saved) { left = saved; });
        QVERIFY(left); // there is nothing to write
        QCOMPARE(session.selectedRow(), -1);
        QVERIFY(!session.canUndo());
    }

    void aTableBecomesAProject() {
        Session session;
        QThread* const gui = QThread::currentThread();
        bool elsewhere = false;
        QStringList order;
        const auto heard = [&](const char* name) {
            return [&, name] {
                elsewhere = elsewhere || QThread::currentThread() != gui;
                order.append(QLatin1String(name));
            };
        };
        connect(&session, &Session::projectChanged, &session, heard("project"), Qt::DirectConnection);
        connect(&session, &Session::datasetChanged, &session, heard("dataset"), Qt::DirectConnection);
        connect(&session, &Session::preparerChanged, &session, heard("preparer"), Qt::DirectConnection);
        connect(&session, &Session::taskChanged, &session, heard("task"), Qt::DirectConnection);
        QSignalSpy failed(&session, &Session::failed);
        session.newProject(table());
        QVERIFY(session.task().has_value());
        QVERIFY2(session.task()->title.contains(QLatin1String("table.csv")),
                 "the status bar says what is read");
        QVERIFY(!session.hasProject());
        QTRY_VERIFY_WITH_TIMEOUT(session.preparer(), patience_ms);
        QVERIFY(!session.task());
        QVERIFY(!elsewhere);
        QCOMPARE(order.count(QLatin1String("project")), 1);
        QCOMPARE(failed.size(), 0);
        QCOMPARE(session.projectFile(), place(QStringLiteral("table.triptych")));
        QVERIFY(QFileInfo::exists(session.projectFile()));
        QCOMPARE(session.dataset()->size(), std::size_t{12});
        QVERIFY(!session.isModified());
        const GraphInfo info = session.graphInfo();
        QVERIFY(info.usable());
        QCOMPARE(info.outputs.at("classes").shape.back().size, 2);
        QCOMPARE(session.preparer()->inputs(), (std::vector<std::string>{"text", "image", "audio"}));
        QVERIFY(session.preparer()->prepare(*session.dataset(), 3).ok());
    }

    void aNewProjectReplacesNoOther() {
        const QString first = opened()->projectFile();
        const QByteArray before = bytes(first);
        const auto again = opened();
        QCOMPARE(again->projectFile(), place(QStringLiteral("table-2.triptych")));
        QCOMPARE(bytes(first), before);
    }

    void dataThatCannotBeWrittenGetsItsProjectElsewhere() {
        if (geteuid() == 0) QSKIP("The superuser may write everywhere.");
        const QString name = table();
        QVERIFY(QDir().mkpath(place(QStringLiteral("user"))));
        QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::ExeOwner));
        Session session;
        QSignalSpy message(&session, &Session::messageShown);
        session.newProject(name);
        const bool there = QTest::qWaitFor([&] { return session.hasProject(); }, patience_ms);
        QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QVERIFY(there);
        QCOMPARE(session.projectFile(), place(QStringLiteral("user/projects/table/table.triptych")));
        QCOMPARE(message.size(), 1);
    }

    void badFilesAreReportedAndTheProjectStays() {
        const auto session = opened();
        QSignalSpy failed(session.get(), &Session::failed);
        const auto now = session->dataset();
        session->openProject(place(QStringLiteral("none.triptych")));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience_ms);
        QCOMPARE(codeOf(failed), ErrorCode::file_not_found);
        session->openProject(write(QStringLiteral("bad.triptych"), "{\"schema_version\": 1, \"x\": 2}"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 2, patience_ms);
        QCOMPARE(codeOf(failed), ErrorCode::bad_format);
        session->newProject(write(QStringLiteral("bad.csv"), "a,b\n1,2,3\n"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 3, patience_ms);
        QCOMPARE(codeOf(failed), ErrorCode::bad_format);
        QCOMPARE(session->projectFile(), place(QStringLiteral("table.triptych")));
        QCOMPARE(session->dataset(), now);
        QVERIFY(!session->task());
    }

    void aProjectOpensWithoutItsTable() {
        const QString file = opened()->projectFile();
        QVERIFY(QFile::remove(place(QStringLiteral("table.csv"))));
        Session session;
        QSignalSpy failed(&session, &Session::failed);
        session.openProject(file);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience_ms);
        QCOMPARE(codeOf(failed), ErrorCode::file_not_found);
        QVERIFY(session.hasProject());
        QVERIFY(!session.dataset());
        QVERIFY(session.project().graph.find("fusion"));
        QVERIFY(!session.task());
    }

    void undoGoesAcrossRolesGraphAndSettings() {
        const auto session = opened();
        QSignalSpy modified(session.get(), &Session::modifiedChanged);
        setEpochs(*session, 3);
        setWords(*session, 5);
        session->setRole(QStringLiteral("tag"), Role::label);
        QTRY_COMPARE_WITH_TIMEOUT(roleOf(*session, "tag"), Role::label, patience_ms);
        QVERIFY(session->isModified());
        QCOMPARE(modified.size(), 1);
        QVERIFY(session->undoText().contains(QLatin1String("tag")));
        QVERIFY(!session->canRedo());

        session->undo();
        QTRY_COMPARE_WITH_TIMEOUT(roleOf(*session, "condition"), Role::label, patience_ms);
        QCOMPARE(session->undoText(), QStringLiteral("Words kept"));
        session->undo();
        QVERIFY(!session->project().graph.find("text")->params.contains("max_words"));
        QCOMPARE(session->project().settings.epochs, 3);
        session->undo();
        QCOMPARE(session->project().settings.epochs, TrainSettings().epochs);
        QVERIFY(!session->canUndo());
        QVERIFY(!session->isModified());
        QCOMPARE(modified.size(), 2);

        for (int i = 0; i < 3; ++i)
            session->redo();
        QTRY_COMPARE_WITH_TIMEOUT(roleOf(*session, "tag"), Role::label, patience_ms);
        QCOMPARE(session->project().settings.epochs, 3);
        QCOMPARE(value_text(session->project().graph.find("text")->params.at("max_words")), std::string("5"));
        QVERIFY(!session->canRedo());

        // An edit after undo takes what could be redone with it; the same value again is no edit.
        session->undo();
        setEpochs(*session, 7);
        QVERIFY(!session->canRedo());
        const QString text = session->undoText();
        QSignalSpy undo(session.get(), &Session::undoChanged);
        setEpochs(*session, 7);
        session->setGraph(session->project().graph, QStringLiteral("nothing"));
        QCOMPARE(undo.size(), 0);
        QCOMPARE(session->undoText(), text);
    }

    void theTemplateFollowsTheRolesUntilItIsEdited() {
        const auto session = opened();
        QSignalSpy graph(session.get(), &Session::graphChanged);
        session->setRole(QStringLiteral("tag"), Role::label);
        QTRY_COMPARE_WITH_TIMEOUT(graph.size(), 1, patience_ms);
        const auto column = [&] {
            return value_text(session->project().graph.find("classes")->params.at("column"));
        };
        QCOMPARE(column(), std::string("tag"));
        session->setRole(QStringLiteral("sound"), Role::ignore);
        QTRY_COMPARE_WITH_TIMEOUT(graph.size(), 2, patience_ms);
        QVERIFY(!session->project().graph.find("audio"));
        QTRY_VERIFY_WITH_TIMEOUT(session->preparer(), patience_ms);
        QCOMPARE(session->preparer()->inputs(), (std::vector<std::string>{"text", "image"}));
        session->undo();
        QVERIFY(session->project().graph.find("audio"));
        session->undo();
        QCOMPARE(column(), std::string("condition"));
        QTRY_COMPARE_WITH_TIMEOUT(roleOf(*session, "condition"), Role::label, patience_ms);
        QVERIFY(!session->isModified());
        QCOMPARE(column(), std::string("condition"));

        setWords(*session, 9);
        session->setRole(QStringLiteral("tag"), Role::label);
        QTRY_COMPARE_WITH_TIMEOUT(roleOf(*session, "tag"), Role::label, patience_ms);
        QCOMPARE(column(), std::string("condition"));
    }

    void aProjectWithoutAModalityGetsItsGraphWithTheFirst() {
        Session session;
        // Numbers that never change tell nothing: no model reads them.
        session.newProject(
            write(QStringLiteral("sensors.csv"), "a,b,c\n1.5,7,x\n1.5,7,y\n1.5,7,x\n1.5,7,y\n"));
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset(), patience_ms);
        QVERIFY(session.project().graph.nodes.empty());
        QVERIFY(!session.graphInfo().usable());
        session.setRole(QStringLiteral("b"), Role::text);
        QTRY_VERIFY_WITH_TIMEOUT(session.project().graph.find("text"), patience_ms);
        QVERIFY(session.graphInfo().usable());
        session.undo();
        QVERIFY(session.project().graph.nodes.empty());
    }

    void aRoleThatTheTableDoesNotFitIsTakenBack() {
        const auto session = opened();
        QSignalSpy failed(session.get(), &Session::failed);
        QSignalSpy dataset(session.get(), &Session::datasetChanged);
        session->setRole(QStringLiteral("note"), Role::split);
        QVERIFY(session->canUndo());
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience_ms);
        QCOMPARE(codeOf(failed), ErrorCode::bad_format);
        QVERIFY(!session->canUndo());
        QVERIFY(!session->canRedo());
        QVERIFY(!session->isModified());
        QVERIFY(session->project().dataset.roles.empty());
        QCOMPARE(dataset.size(), 1); // so that a view shows the old role again
        QCOMPARE(roleOf(*session, "note"), Role::text);
    }

    void onlyInputsAndDataMakeAPreparerOld() {
        const auto session = opened();
        QSignalSpy preparer(session.get(), &Session::preparerChanged);
        const auto first = session->preparer();
        GraphSpec graph = session->project().graph;
        graph.find("fusion")->params["heads"] = std::int64_t{2};
        graph.find("text")->x = 40;
        session->setGraph(graph, QStringLiteral("Heads"));
        setEpochs(*session, 2);
        QCOMPARE(session->preparer(), first);
        QCOMPARE(preparer.size(), 0);
        setWords(*session, 2);
        QVERIFY(!session->preparer());
        QTRY_VERIFY_WITH_TIMEOUT(session->preparer(), patience_ms);
        QVERIFY(session->preparer() != first);
        const auto sample = session->preparer()->prepare(*session->dataset(), 0);
        QVERIFY(sample.ok());
        QCOMPARE(std::get<PreparedText>(sample->at("text")).words.size(), std::size_t{2});
    }

    void whatCannotBePreparedStandsOnItsNode() {
        const auto session = opened();
        QSignalSpy failed(session.get(), &Session::failed);
        GraphSpec graph = session->project().graph;
        graph.find("image")->params["column"] = std::string("sound");
        session->setGraph(graph, QStringLiteral("Column"));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience_ms);
        QCOMPARE(codeOf(failed), ErrorCode::missing_column);
        QVERIFY(!session->preparer());
        QVERIFY(!session->graphInfo().usable());
        QCOMPARE(session->graphInfo().problems.back().node, std::string("image"));
        session->undo();
        QVERIFY(session->graphInfo().usable());
        QTRY_VERIFY_WITH_TIMEOUT(session->preparer(), patience_ms);

        // Parameters that are not allowed are a problem of the graph already: nothing is prepared, nothing
        // reported.
        setWords(*session, 0);
        QVERIFY(!session->preparer());
        QVERIFY(!session->graphInfo().usable());
        QCOMPARE(failed.size(), 1);
        session->undo();
        QTRY_VERIFY_WITH_TIMEOUT(session->preparer(), patience_ms);
    }

    void savingMakesClean() {
        const auto session = opened();
        setEpochs(*session, 4);
        QVERIFY(saved(*session));
        QVERIFY(!session->isModified());
        QVERIFY(session->canUndo());
        session->undo();
        QVERIFY(session->isModified());
        session->redo();
        QVERIFY(!session->isModified());
        const QString file = session->projectFile();
        session->closeProject();
        QVERIFY(!session->hasProject());
        QVERIFY(!session->dataset());
        QVERIFY(session->projectFile().isEmpty());
        session->openProject(file);
        QTRY_VERIFY_WITH_TIMEOUT(session->hasProject(), patience_ms);
        QCOMPARE(session->project().settings.epochs, 4);
        QVERIFY(!session->canUndo());
    }

    void savingSaysWhyItFailed() {
        const auto session = opened();
        const QString file = session->projectFile();
        setEpochs(*session, 4);
        QVERIFY(QFile::remove(file));
        QVERIFY(QDir().mkpath(file + QStringLiteral("/in the way")));
        QSignalSpy failed(session.get(), &Session::failed);
        QVERIFY(!saved(*session));
        QCOMPARE(codeOf(failed), ErrorCode::file_unwritable);
        QVERIFY(session->isModified());
        QVERIFY(QDir(file).removeRecursively());
        QVERIFY(saved(*session));
    }

    void savesBeforeLeavingOnAnotherThread() {
        const auto session = opened();
        const QString file = session->projectFile();
        QThread* const gui = QThread::currentThread();
        setEpochs(*session, 4);
        QStringList order;
        session->saveBefore([&](bool saved) {
            order += saved && QThread::currentThread() == gui ? QStringLiteral("first") : QStringLiteral("lost");
        });
        QVERIFY(order.isEmpty()); // nobody waits for the disk
        QVERIFY(session->isModified());
        // An edit that comes meanwhile is written too, and whoever leaves next waits as well.
        setEpochs(*session, 5);
        session->saveBefore([&](bool saved) {
            order += saved ? QStringLiteral("second") : QStringLiteral("lost");
            session->closeProject();
        });
        QTRY_COMPARE_WITH_TIMEOUT(order.size(), 2, patience_ms);
        QCOMPARE(order, (QStringList{QStringLiteral("first"), QStringLiteral("second")}));
        QVERIFY(!session->hasProject());
        QCOMPARE(load_project(file.toStdString())->settings.epochs, 5);
        QVERIFY(!QFileInfo::exists(file + QStringLiteral(".autosave")));
    }

    void savesBehindTheWindow() {
        const auto session = opened();
        const QString file = session->projectFile();
        setEpochs(*session, 4);
        session->saveInBackground();
        QVERIFY(session->isModified()); // until it is on the disk
        setEpochs(*session, 5);
        QSignalSpy told(session.get(), &Session::messageShown);
        QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, patience_ms);
        QCOMPARE(load_project(file.toStdString())->settings.epochs, 4);
        QVERIFY(session->isModified()); // by the edit that came meanwhile
        session->undo();
        QVERIFY(!session->isModified());

        // Whoever leaves waits for it.
        setEpochs(*session, 6);
        session->saveInBackground();
        session->closeProject();
        QCOMPARE(load_project(file.toStdString())->settings.epochs, 6);
    }

    void savingFollowsUndoDoneMeanwhile() {
        const auto session = opened();
        const QString file = session->projectFile();
        const int before = session->project().settings.epochs;
        setEpochs(*session, 4);
        session->saveInBackground();
        session->undo();
        QVERIFY(session->isModified()); // the file will say something else
        QVERIFY(saved(*session));
        QVERIFY(!session->isModified());
        QCOMPARE(load_project(file.toStdString())->settings.epochs, before);
    }

    void savingBehindTheWindowSaysWhyItFailed() {
        const auto session = opened();
        const QString file = session->projectFile();
        setEpochs(*session, 4);
        QVERIFY(QFile::remove(file));
        QVERIFY(QDir().mkpath(file + QStringLiteral("/in the way")));
        QSignalSpy failed(session.get(), &Session::failed);
        session->saveInBackground();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience_ms);
        QCOMPARE(codeOf(failed), ErrorCode::file_unwritable);
        QVERIFY(session->isModified());
        QVERIFY(QDir(file).removeRecursively());
    }

    void tellsThatAProjectWasMadeBesideTheTable() {
        Session session;
        QSignalSpy told(&session, &Session::messageShown);
        session.newProject(table());
        QTRY_VERIFY_WITH_TIMEOUT(session.hasProject() && !told.isEmpty(), patience_ms);
        QVERIFY(told.first().first().toString().contains(session.projectFile()));
    }

    void aCrashLosesNothing() {
        const QString crashed = place(QStringLiteral("crashed.triptych"));
        {
            const auto session = opened();
            setEpochs(*session, 33);
            setWords(*session, 6);
            session->setRole(QStringLiteral("tag"), Role::label);
            const QString autosave = session->projectFile() + QStringLiteral(".autosave");
            // What lies on the disk at this moment is what a crash leaves.
            QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(autosave), patience_ms);
            QVERIFY(QFile::copy(session->projectFile(), crashed));
            QVERIFY(QFile::copy(autosave, crashed + QStringLiteral(".autosave")));
            session->closeProject();
        }
        QVERIFY(!QFileInfo::exists(place(QStringLiteral("table.triptych.autosave"))));

        Session session;
        QSignalSpy message(&session, &Session::messageShown);
        session.openProject(crashed);
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset(), patience_ms);
        QCOMPARE(message.size(), 1);
        QCOMPARE(session.project().settings.epochs, 33);
        QVERIFY(session.project().graph.find("text")->params.contains("max_words"));
        QCOMPARE(roleOf(session, "tag"), Role::label);
        QVERIFY(session.isModified());
        // The saved project is one undo away.
        session.undo();
        QCOMPARE(session.project().settings.epochs, TrainSettings().epochs);
        QVERIFY(!session.isModified());
        QTRY_COMPARE_WITH_TIMEOUT(roleOf(session, "condition"), Role::label, patience_ms);
        session.redo();
        QVERIFY(saved(session));
        QTRY_VERIFY_WITH_TIMEOUT(!QFileInfo::exists(crashed + QStringLiteral(".autosave")), patience_ms);
        const auto saved = load_project(crashed.toStdString());
        QVERIFY(saved.ok());
        QCOMPARE(saved->settings.epochs, 33);
    }

    void anAutosaveOlderThanTheProjectIsDropped() {
        const QString file = opened()->projectFile();
        QVERIFY(QFile::copy(file, file + QStringLiteral(".autosave")));
        QFile autosave(file + QStringLiteral(".autosave"));
        QVERIFY(autosave.open(QIODevice::ReadWrite));
        QByteArray text = autosave.readAll();
        QVERIFY(text.contains("\"epochs\": 10"));
        autosave.resize(0);
        autosave.seek(0);
        autosave.write(text.replace("\"epochs\": 10", "\"epochs\": 11"));
        QVERIFY(autosave.setFileTime(QDateTime::currentDateTime().addDays(-1),
                                     QFileDevice::FileModificationTime));
        autosave.close();
        // Closing sets the time anew where the content was still in a buffer.
        QVERIFY(autosave.open(QIODevice::ReadWrite));
        QVERIFY(autosave.setFileTime(QDateTime::currentDateTime().addDays(-1),
                                     QFileDevice::FileModificationTime));
        autosave.close();
        Session session;
        session.openProject(file);
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset(), patience_ms);
        QCOMPARE(session.project().settings.epochs, 10);
        QVERIFY(!session.isModified());
        QVERIFY(!autosave.exists());
    }

    void undoingToTheSavedStateTakesTheAutosaveAway() {
        const auto session = opened();
        const QString autosave = session->projectFile() + QStringLiteral(".autosave");
        setEpochs(*session, 5);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(autosave), patience_ms);
        session->undo();
        QTRY_VERIFY_WITH_TIMEOUT(!QFileInfo::exists(autosave), patience_ms);
    }

    void theViewIsKeptButIsNoEdit() {
        const QByteArray state("\0\xFF window \x80", 11);
        QString file;
        {
            const auto session = opened();
            file = session->projectFile();
            QVERIFY(!session->viewState(QStringLiteral("page")).isValid());
            session->setViewState(QStringLiteral("page"), QStringLiteral("训练"));
            session->setViewState(QStringLiteral("splitter"), state);
            session->setViewState(QStringLiteral("zoom"), 1.25);
            session->setViewState(QStringLiteral("open"), true);
            session->setViewState(QStringLiteral("columns"), QVariantList{1, QStringLiteral("b")});
            session->setViewState(QStringLiteral("filter"),
                                  QVariantMap{{QStringLiteral("split"), QStringLiteral("test")}});
            session->selectRow(7);
            QVERIFY(!session->isModified());
            QVERIFY(!session->canUndo());
            setEpochs(*session, 77); // not saved, so given up by closing
            session->closeProject();
        }
        Session session;
        QSignalSpy row(&session, &Session::selectedRowChanged);
        session.openProject(file);
        QTRY_COMPARE_WITH_TIMEOUT(session.selectedRow(), 7, patience_ms);
        QCOMPARE(row.last().first().toLongLong(), 7);
        QCOMPARE(session.viewState(QStringLiteral("page")).toString(), QStringLiteral("训练"));
        QCOMPARE(session.viewState(QStringLiteral("splitter")).toByteArray(), state);
        QCOMPARE(session.viewState(QStringLiteral("zoom")).toDouble(), 1.25);
        QCOMPARE(session.viewState(QStringLiteral("open")).toBool(), true);
        QCOMPARE(session.viewState(QStringLiteral("columns")).toList().at(0).toInt(), 1);
        QCOMPARE(
            session.viewState(QStringLiteral("filter")).toMap().value(QStringLiteral("split")).toString(),
            QStringLiteral("test"));
        QCOMPARE(session.project().settings.epochs, TrainSettings().epochs);
        QVERIFY(!session.isModified());
    }

    void oneRowIsSelected() {
        const auto session = opened();
        QSignalSpy row(session.get(), &Session::selectedRowChanged);
        session->selectRow(4);
        session->selectRow(4);
        QCOMPARE(row.size(), 1);
        session->selectRow(12);
        QCOMPARE(session->selectedRow(), -1);
        session->selectRow(11);
        QCOMPARE(session->selectedRow(), 11);
        // Another role reads the table again, and the sample stays the sample.
        session->setRole(QStringLiteral("tag"), Role::label);
        QTRY_COMPARE_WITH_TIMEOUT(roleOf(*session, "tag"), Role::label, patience_ms);
        QCOMPARE(session->selectedRow(), 11);
        session->closeProject();
        QCOMPARE(session->selectedRow(), -1);
        QCOMPARE(row.last().first().toLongLong(), -1);
    }

    void openingCanBeCancelled() {
        const QString slow = table(), other = table(QStringLiteral("other.csv"));
        Session session;
        QSignalSpy project(&session, &Session::projectChanged);
        QSignalSpy failed(&session, &Session::failed);
        QSignalSpy message(&session, &Session::messageShown);
        QSignalSpy asked(&session, &Session::cancelRequested);
        session.newProject(slow);
        QVERIFY(session.task());
        session.cancelTask();
        QVERIFY(!session.task());
        QCOMPARE(message.size(), 1);
        // The next one comes alone: what was cancelled does not arrive after it.
        session.newProject(other);
        QTRY_VERIFY_WITH_TIMEOUT(session.preparer(), patience_ms);
        QCOMPARE(project.size(), 1);
        QCOMPARE(session.dataset()->file().filename().string(), std::string("other.csv"));
        QCOMPARE(failed.size(), 0);
        QCOMPARE(asked.size(), 0);
    }

    void theLastOneAskedForIsOpened() {
        const QString first = table(), second = table(QStringLiteral("second.csv"));
        Session session;
        QSignalSpy project(&session, &Session::projectChanged);
        session.newProject(first);
        session.newProject(second);
        QTRY_VERIFY_WITH_TIMEOUT(session.preparer(), patience_ms);
        QCOMPARE(project.size(), 1);
        QCOMPARE(session.dataset()->file().filename().string(), std::string("second.csv"));
    }

    void readingAgainCanBeCancelled() {
        const auto session = opened();
        session->setRole(QStringLiteral("tag"), Role::label);
        QVERIFY(session->task());
        session->cancelTask();
        QVERIFY(!session->isModified());
        QVERIFY(!session->canUndo());
        QVERIFY(session->project().dataset.roles.empty());
        QCOMPARE(roleOf(*session, "condition"), Role::label);
    }

    void preparingCanBeCancelledAndBeginsAgainWithAChange() {
        Session session;
        bool cancel = true;
        connect(&session, &Session::taskChanged, &session, [&] {
            if (cancel && session.task() && session.task()->title.startsWith(QLatin1String("Preparing"))) {
                cancel = false;
                session.cancelTask();
            }
        });
        QSignalSpy message(&session, &Session::messageShown);
        session.newProject(table());
        // Where the project was made is told first, then that its preparation was cancelled.
        QTRY_COMPARE_WITH_TIMEOUT(message.size(), 2, patience_ms);
        QVERIFY(!cancel);
        QVERIFY(!session.preparer());
        QVERIFY(!session.task());
        setWords(session, 4);
        QTRY_VERIFY_WITH_TIMEOUT(session.preparer(), patience_ms);
    }

    void theTaskOfAnotherBridgeIsShownAndCancelledByIt() {
        const auto session = opened();
        QSignalSpy asked(session.get(), &Session::cancelRequested);
        QSignalSpy changed(session.get(), &Session::taskChanged);
        session->showTask(Session::Task{QStringLiteral("Training"), 0.5, 1000});
        QCOMPARE(session->task()->title, QStringLiteral("Training"));
        session->cancelTask();
        QCOMPARE(asked.size(), 1);
        session->showTask(std::nullopt);
        QVERIFY(!session->task());
        QCOMPARE(changed.size(), 2);
    }

    void aSessionCanEndWhileItWorks() {
        const QString name = table();
        for (int i = 0; i < 5; ++i) {
            Session session;
            session.newProject(name);
            QTest::qWait(i);
        }
        const auto session = opened();
        session->setRole(QStringLiteral("tag"), Role::label);
        setWords(*session, 3);
    }

    void runsAreListedSelectedAndDeleted() {
        const auto session = opened();
        const auto run = [&](const char* name) {
            RunConfig config;
            config.graph = session->project().graph;
            config.folder = session->project().runs / name;
            const auto targets = fit_targets(config.graph, builtin_registry(), *session->dataset());
            if (!targets) qFatal("nothing to learn");
            auto folder = RunFolder::create(config, *session->dataset(), *targets);
            if (!folder || !folder->write("done")) qFatal("cannot write a run");
        };
        QVERIFY(session->runs().empty());
        run("run-1");
        run("run-2");
        QDir().mkpath(place(QStringLiteral("runs/notes")));
        QDir().mkpath(place(QStringLiteral("runs/damaged")));
        write(QStringLiteral("runs/damaged/run.json"), "{\"version\":");
        QSignalSpy changed(session.get(), &Session::runsChanged);
        QSignalSpy failed(session.get(), &Session::failed);
        session->refreshRuns();
        QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, patience_ms);
        QCOMPARE(session->runs().size(), std::size_t{2});
        QCOMPARE(session->runs()[0].name, std::string("run-2"));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(codeOf(failed), ErrorCode::bad_format);
        session->refreshRuns();
        QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 2, patience_ms);
        QCOMPARE(failed.size(), 1); // one damaged folder is told once

        const QString first = place(QStringLiteral("runs/run-1")),
                      second = place(QStringLiteral("runs/run-2"));
        session->selectRun(first);
        QVERIFY(!session->isModified());
        const QString file = session->projectFile();
        session->closeProject();
        QVERIFY(session->selectedRun().isEmpty());
        session->openProject(file);
        QTRY_COMPARE_WITH_TIMEOUT(session->selectedRun(), first, patience_ms);

        session->deleteRun(m_folder->path());
        session->deleteRun(place(QStringLiteral("runs")));
        session->deleteRun(place(QStringLiteral("runs/notes")));
        session->deleteRun(place(QStringLiteral("runs/../media")));
        QCOMPARE(codeOf(failed), ErrorCode::invalid_argument);
        QVERIFY(QFileInfo::exists(place(QStringLiteral("media/1.png"))));
        QVERIFY(QFileInfo::exists(place(QStringLiteral("runs/notes"))));
        session->deleteRun(first);
        QVERIFY(session->selectedRun().isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(session->runs().size(), std::size_t{1}, patience_ms);
        QVERIFY(!QFileInfo::exists(first));
        QVERIFY(QFileInfo::exists(second + QStringLiteral("/run.json")));
    }

    void theSampleIsMadeOnceAndOpens() {
        const QString file = place(QStringLiteral("user/sample/machine_room.triptych"));
        {
            Session session;
            session.openSampleProject();
            QTRY_VERIFY_WITH_TIMEOUT(session.dataset(), 120'000);
            QCOMPARE(session.projectFile(), file);
            QCOMPARE(session.dataset()->size(), std::size_t{900});
            QCOMPARE(session.dataset()->classes().size(), std::size_t{6});
            QVERIFY(session.graphInfo().usable());
        }
        // Nothing half made stays, and the second time it is opened, not made.
        QCOMPARE(QDir(place(QStringLiteral("user"))).entryList(QDir::Dirs | QDir::NoDotAndDotDot),
                 QStringList(QStringLiteral("sample")));
        const QDateTime written = QFileInfo(place(QStringLiteral("user/sample/manifest.csv"))).lastModified();
        Session session;
        session.openSampleProject();
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset(), patience_ms);
        QCOMPARE(session.projectFile(), file);
        QCOMPARE(QFileInfo(place(QStringLiteral("user/sample/manifest.csv"))).lastModified(), written);
    }

    void makingTheSampleCanBeCancelled() {
        {
            Session session;
            session.openSampleProject();
            QTRY_VERIFY_WITH_TIMEOUT(session.task() && session.task()->fraction > 0, patience_ms);
            session.cancelTask();
            QVERIFY(!session.task());
        }
        QVERIFY(QDir(place(QStringLiteral("user"))).entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty());
    }

    void aRealTableOpens() {
        const QString shared = QString::fromLocal8Bit(TRIPTYCH_SHARED_DATA) + QStringLiteral("/words12");
        if (!QFileInfo::exists(shared + QStringLiteral("/manifest.csv")))
            QSKIP("The recordings and photographs of words12 are not on this machine.");
        // A project of its own in the temporary folder, so that nothing is written beside the data.
        const auto dataset = Dataset::open((shared + QStringLiteral("/manifest.csv")).toStdString());
        QVERIFY(dataset.ok());
        const QString file = place(QStringLiteral("words.triptych"));
        const auto project = new_project(*dataset, file.toStdString());
        QVERIFY(project.ok());
        QVERIFY(save_project(*project, file.toStdString()).ok());
        Session session;
        QSignalSpy failed(&session, &Session::failed);
        session.openProject(file);
        QTRY_VERIFY_WITH_TIMEOUT(session.preparer(), 120'000);
        QCOMPARE(failed.size(), 0);
        QVERIFY(session.graphInfo().usable());
        QVERIFY(session.preparer()->vocabulary("text")->size() > 2);
        QVERIFY(session.preparer()->prepare(*session.dataset(), session.dataset()->size() - 1).ok());
    }
};

} // namespace triptych

QTEST_GUILESS_MAIN(triptych::SessionTest)
#include "session_test.moc"
