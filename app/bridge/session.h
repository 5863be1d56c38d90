// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <QVariantMap>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/dataset.h"
#include "core/features/prepare.h"
#include "core/graph/registry.h"
#include "core/project/project.h"
#include "core/training/run.h"

namespace triptych {

/// The open project as the window's pages share it: one project, one data set, one selected sample. Pages read it,
/// change it through its functions and follow its signals; they do not know each other.
/// All work that takes time runs on a worker thread; results come back by queued signals, and what was asked for
/// before something newer is dropped. Every edit is written beside the project ("FILE.autosave") within 2 s, and is
/// brought back when the project is opened after a crash; saving and closing take that file away.
/// Ownership: the session owns the project; data and preparer are shared and const, so a job may outlive them here.
/// Threads: GUI thread only; all signals come on it.
class Session : public QObject {
    Q_OBJECT

  public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    bool hasProject() const;
    const Project& project() const;
    QString projectFile() const;
    bool isModified() const;
    std::shared_ptr<const Dataset> dataset() const;    ///< null until it was read
    std::shared_ptr<const Preparer> preparer() const;  ///< fitted for the present graph and data; null until then
    /// Of the project's graph with the facts of the data; why the data cannot be prepared is among its problems.
    GraphInfo graphInfo() const;
    /// What shapes and costs need of the data, as far as it was read.
    DataFacts dataFacts() const;
    qint64 selectedRow() const;                        ///< -1: none
    std::vector<RunInfo> runs() const;                 ///< of the project's runs folder, newest first
    QString selectedRun() const;                       ///< folder; empty: none

    void openProject(const QString& file);
    /// The project file is made beside the table, or in the user's data folder where that cannot be written.
    void newProject(const QString& table);
    void openSampleProject();                   ///< generates it in the user's data folder on first use
    /// Writes the project as it is now on a worker thread: modifiedChanged() or failed() tells how it went.
    /// Whoever leaves the project before waits for it.
    void saveInBackground();
    /// For what comes before leaving: writes what is not written yet on a worker thread, edits that come meanwhile
    /// too, and then calls back whether all went well. At once where there is nothing to write.
    void saveBefore(std::function<void(bool saved)> then);
    void closeProject();                        ///< keeps the view; gives up edits that were not saved

    /// Reads the table again with that role; taken back where the table does not fit it. A graph that is still the
    /// untouched template follows the roles.
    void setRole(const QString& column, Role role);
    void setGraph(const GraphSpec& graph, const QString& what);         ///< `what` names the edit, for the menu
    void setSettings(const TrainSettings& settings, const QString& what);
    void setViewState(const QString& key, const QVariant& value);       ///< kept in the project, not an edit
    QVariant viewState(const QString& key) const;
    void selectRow(qint64 row);
    void selectRun(const QString& folder);
    void refreshRuns();
    void deleteRun(const QString& folder);

    bool canUndo() const;
    bool canRedo() const;
    QString undoText() const;
    QString redoText() const;
    void undo();
    void redo();

    /// Work that the status bar shows. fraction < 0: not known.
    struct Task {
        QString title;
        double fraction = -1;
        qint64 msecsLeft = -1;
    };
    std::optional<Task> task() const;
    void showTask(const std::optional<Task>& task);  ///< used by other bridges (training)
    /// Whether leaving now would lose work that took a person's time: training, not reading or preparing.
    bool hasWorkToLose() const;
    void cancelTask();
    void showMessage(const QString& message);
    void report(const Error& error);                 ///< an error that arose outside a page

  signals:
    void projectChanged();    ///< another project, or none
    void datasetChanged();
    void preparerChanged();
    void graphChanged();
    void settingsChanged();
    void selectedRowChanged(qint64 row);
    void runsChanged();
    void selectedRunChanged(const QString& folder);
    void undoChanged();
    void modifiedChanged(bool modified);
    void taskChanged();
    void cancelRequested();   ///< Cancel in the status bar
    void messageShown(const QString& message);
    void failed(const triptych::Error& error);

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace triptych

Q_DECLARE_METATYPE(triptych::Error)
